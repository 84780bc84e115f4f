import { getAdminToken, getUserToken, parseToken } from '../protocol/auth-endpoints.ts';
import * as conversations from '../protocol/conversation-endpoints.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { createGroup, getGroupsInfo } from '../protocol/group-endpoints.ts';
import * as incremental from '../protocol/incremental.ts';
import * as jssdk from '../protocol/jssdk-endpoints.ts';
import { revokeMessage, sendMessage } from '../protocol/message-endpoints.ts';
import * as seqs from '../protocol/seq-endpoints.ts';
import { setConversations } from '../protocol/set-conversations.ts';
import { getSortedConversationList } from '../protocol/sorted-list-endpoint.ts';
import { getUsersInfo, userRegister } from '../protocol/user-endpoints.ts';
import { noPermission } from './api-error.ts';
import type { Identity } from './context.ts';

type Access =
  /** Needs neither token nor `operationID`. */
  | { readonly kind: 'open' }
  | { readonly kind: 'admin' }
  /** Any token: the answer is public, or the token's user is the owner. */
  | { readonly kind: 'anyone' }
  /** The admin, or the user who owns all that the request touches. */
  | { readonly kind: 'owners'; readonly of: (request: never) => readonly string[] };

function owners<Request>(
  endpoint: Endpoint<Request, unknown>,
  of: (request: Request) => readonly string[],
): [string, Access] {
  return [endpoint.path, { kind: 'owners', of }];
}

const ACCESS: ReadonlyMap<string, Access> = /* @__PURE__ */ new Map<string, Access>([
  [getAdminToken.path, { kind: 'open' }],
  [parseToken.path, { kind: 'open' }],
  [getUserToken.path, { kind: 'admin' }],
  [userRegister.path, { kind: 'admin' }],
  [getUsersInfo.path, { kind: 'anyone' }],
  [getGroupsInfo.path, { kind: 'anyone' }],
  [jssdk.getActiveConversations.path, { kind: 'anyone' }],
  [jssdk.getConversationMsgs.path, { kind: 'anyone' }],
  owners(incremental.getIncrementalConversations, (request) => [request.userID]),
  owners(incremental.getIncrementalConversationsBatch, (request) => request.reqList.map((target) => target.userID)),
  owners(incremental.getFullConversationIDs, (request) => [request.userID]),
  owners(conversations.getAllConversations, (request) => [request.ownerUserID]),
  owners(conversations.getConversations, (request) => [request.ownerUserID]),
  owners(conversations.getConversation, (request) => [request.ownerUserID]),
  owners(conversations.getOwnerConversation, (request) => [request.userID]),
  owners(conversations.deleteConversations, (request) => [request.ownerUserID]),
  owners(conversations.getPinnedConversationIDs, (request) => [request.userID]),
  owners(getSortedConversationList, (request) => [request.userID]),
  owners(setConversations, (request) => request.userIDs),
  owners(seqs.getConversationsHasReadAndMaxSeq, (request) => [request.userID]),
  owners(seqs.markConversationAsRead, (request) => [request.userID]),
  owners(seqs.setConversationHasReadSeq, (request) => [request.userID]),
  owners(createGroup, (request) => [request.ownerUserID]),
  owners(sendMessage, (request) => [request.sendID]),
  owners(revokeMessage, (request) => [request.userID]),
]);

/** Whether a path may be called without token and `operationID`. */
export function isOpen(path: string): boolean {
  return ACCESS.get(path)?.kind === 'open';
}

/**
 * Says who may do what: a user what touches their own data only, the admin everything (SRV-3).
 *
 * @param request as the path's schema reads it.
 * @throws SyncError of kind `api` with 1002, for every path that is not in the table too.
 */
export function authorise(path: string, identity: Identity | undefined, request: unknown): void {
  const access = ACCESS.get(path);
  if (access === undefined) throw noPermission(path);
  if (access.kind === 'open') return;
  if (identity === undefined) throw noPermission('a token is needed');
  if (identity.role === 'admin') return;
  if (access.kind === 'admin') throw noPermission('only for the admin');
  if (access.kind === 'owners' && access.of(request as never).some((owner) => owner !== identity.userID)) {
    throw noPermission("another user's data");
  }
}
