import type * as v from 'valibot';
import { getAdminToken, getUserToken, parseToken } from '../protocol/auth-endpoints.ts';
import * as conversations from '../protocol/conversation-endpoints.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { createGroup, getGroupsInfo } from '../protocol/group-endpoints.ts';
import * as incremental from '../protocol/incremental.ts';
import * as jssdk from '../protocol/jssdk-endpoints.ts';
import { revokeMessage, sendMessage } from '../protocol/message-endpoints.ts';
import type { MessageType } from '../protocol/openim/message-type.ts';
import {
  ActiveConversationsRequest,
  ConversationMsgsAnswer,
  ConversationsRequest,
} from '../protocol/openim/requests.ts';
import * as seqs from '../protocol/seq-endpoints.ts';
import { setConversations } from '../protocol/set-conversations.ts';
import { getSortedConversationList } from '../protocol/sorted-list-endpoint.ts';
import { getUsersInfo, userRegister } from '../protocol/user-endpoints.ts';
import type { Auth } from './auth.ts';
import type { CallContext } from './context.ts';
import type { ConversationService } from './conversation-service.ts';

/** One path of the wire contract and what answers it. */
export interface Route {
  readonly path: string;
  readonly request: v.GenericSchema<unknown, unknown>;
  /** `request` as the schema reads it. */
  readonly handle: (request: unknown, call: CallContext) => Promise<unknown>;
  /** What OpenIM's JavaScript client asks in protobuf, and wants to be answered in it. */
  readonly protobuf?: { readonly request: MessageType; readonly answer: MessageType };
}

function route<Request, Answer>(
  { path, request }: Endpoint<Request, Answer>,
  handle: (request: Request, call: CallContext) => Promise<Answer>,
): Route {
  // The schema of the same endpoint has read the request.
  return { path, request, handle: (read, call) => handle(read as Request, call) };
}

/** All paths of the wire contract. */
export function createRoutes(service: ConversationService, auth: Auth): readonly Route[] {
  const { directory, list, messages, readPositions } = service;
  return [
    route(getAdminToken, (request) => auth.adminToken(request)),
    route(getUserToken, (request) => auth.userToken(request)),
    route(parseToken, ({ token }) => auth.parse(token)),
    route(incremental.getIncrementalConversations, (request) => service.incremental.one(request)),
    route(incremental.getIncrementalConversationsBatch, (request) => service.incremental.many(request)),
    route(incremental.getFullConversationIDs, (request) => service.conversations.fullIDs(request)),
    route(conversations.getAllConversations, (request) => service.conversations.all(request)),
    route(conversations.getConversations, (request) => service.conversations.byID(request)),
    route(conversations.getConversation, (request) => service.conversations.one(request)),
    route(conversations.getOwnerConversation, (request) => service.conversations.page(request)),
    route(conversations.getPinnedConversationIDs, (request) => service.conversations.pinnedIDs(request)),
    route(conversations.deleteConversations, (request, call) => service.conversations.delete(request, call)),
    route(setConversations, (request, call) => service.conversations.set(request, call)),
    route(getSortedConversationList, (request) => list.page(request)),
    {
      ...route(jssdk.getActiveConversations, (request, call) => list.active(request, call)),
      protobuf: { request: ActiveConversationsRequest, answer: ConversationMsgsAnswer },
    },
    {
      ...route(jssdk.getConversationMsgs, (request, call) => list.byID(request, call)),
      protobuf: { request: ConversationsRequest, answer: ConversationMsgsAnswer },
    },
    route(seqs.getConversationsHasReadAndMaxSeq, (request) => readPositions.seqs(request)),
    route(seqs.markConversationAsRead, (request, call) => readPositions.markAsRead(request, call)),
    route(seqs.setConversationHasReadSeq, (request, call) => readPositions.setHasReadSeq(request, call)),
    route(sendMessage, (request) => messages.send(request)),
    route(revokeMessage, (request, call) => messages.revoke(request, call)),
    route(userRegister, (request) => directory.register(request)),
    route(getUsersInfo, (request) => directory.users(request)),
    route(createGroup, (request) => directory.createGroup(request)),
    route(getGroupsInfo, (request) => directory.groups(request)),
  ];
}
