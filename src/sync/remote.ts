/** The calls that the engine makes, in its own words: the user, the token and the signal are filled in here. */
import type { ConversationApi, Environment } from '../ports.ts';
import { deleteConversations, getConversations } from '../protocol/conversation-endpoints.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import type { Endpoint } from '../protocol/endpoint.ts';
import { getGroupsInfo } from '../protocol/group-endpoints.ts';
import type { GroupInfo } from '../protocol/groups.ts';
import {
  getFullConversationIDs,
  getIncrementalConversations,
  type FullConversationIDsAnswer,
  type IncrementalAnswer,
} from '../protocol/incremental.ts';
import { getActiveConversations, getConversationMsgs, type ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq, markConversationAsRead, type Seqs } from '../protocol/seq-endpoints.ts';
import { setConversations, type SetConversationsRequest } from '../protocol/set-conversations.ts';
import { getUsersInfo } from '../protocol/user-endpoints.ts';
import type { UserInfo } from '../protocol/users.ts';
import type { Session } from './session.ts';

export interface RemoteOptions {
  readonly api: ConversationApi;
  readonly session: Session;
  readonly userID: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  /** Told by every answer that bears the server's clock, in ms. */
  readonly onServerTime: (serverTime: number) => void;
}

export class Remote {
  readonly #options: RemoteOptions;

  constructor(options: RemoteOptions) {
    this.#options = options;
  }

  incremental(versionID: string, version: number): Promise<IncrementalAnswer> {
    return this.#read(getIncrementalConversations, { userID: this.#options.userID, versionID, version });
  }

  /** Always the whole set: an `idHash` of 0 is never answered `equal` but for an empty one. */
  allIDs(): Promise<FullConversationIDsAnswer> {
    return this.#read(getFullConversationIDs, { userID: this.#options.userID, idHash: 0 });
  }

  /** At most 500 IDs at a time; those without a row are left out. */
  async rows(conversationIDs: readonly string[]): Promise<readonly WireConversation[]> {
    const request = { ownerUserID: this.#options.userID, conversationIDs };
    return (await this.#read(getConversations, request)).conversations;
  }

  /** The seqs of these conversations, or of all. */
  async seqs(conversationIDs: readonly string[] | 'all'): Promise<Readonly<Record<string, Seqs>>> {
    const ids = conversationIDs === 'all' ? [] : conversationIDs;
    const request = { userID: this.#options.userID, conversationIDs: ids, returnPinned: false };
    return (await this.#read(getConversationsHasReadAndMaxSeq, request)).seqs;
  }

  async activeConversations(count: number): Promise<readonly ConversationMsg[]> {
    return (await this.#read(getActiveConversations, { count })).conversations;
  }

  /** Those without a message are left out. */
  async conversationMsgs(conversationIDs: readonly string[]): Promise<readonly ConversationMsg[]> {
    return (await this.#read(getConversationMsgs, { conversationIDs })).conversations;
  }

  async users(userIDs: readonly string[]): Promise<readonly UserInfo[]> {
    return (await this.#read(getUsersInfo, { userIDs })).usersInfo;
  }

  async groups(groupIDs: readonly string[]): Promise<readonly GroupInfo[]> {
    return (await this.#read(getGroupsInfo, { groupIDs })).groupInfos;
  }

  /** Makes the row where there is none, and sets the fields that are given. */
  setConversation(conversation: SetConversationsRequest['conversation'], operationID: string): Promise<void> {
    return this.#call(setConversations, { userIDs: [this.#options.userID], conversation }, operationID);
  }

  deleteConversation(conversationID: string, operationID: string): Promise<void> {
    const request = { ownerUserID: this.#options.userID, conversationIDs: [conversationID], needDeleteTime: 0 };
    return this.#call(deleteConversations, request, operationID);
  }

  markAsRead(conversationID: string, hasReadSeq: number, operationID: string): Promise<void> {
    const request = { conversationID, userID: this.#options.userID, hasReadSeq, seqs: [] };
    return this.#call(markConversationAsRead, request, operationID);
  }

  #read<Request, Answer>(endpoint: Endpoint<Request, Answer>, request: Request): Promise<Answer> {
    return this.#call(endpoint, request, this.#options.environment.uniqueID());
  }

  async #call<Request, Answer>(
    endpoint: Endpoint<Request, Answer>,
    request: Request,
    operationID: string,
  ): Promise<Answer> {
    const { api, session, signal, onServerTime } = this.#options;
    const answer = await session.run((token) => api.call(endpoint, request, { token, operationID, signal }));
    if (answer.serverTime !== undefined) onServerTime(answer.serverTime);
    return answer.data;
  }
}
