import type { WireConversation } from '../protocol/conversation.ts';
import type {
  ConversationAnswer,
  ConversationRequest,
  ConversationsAnswer,
  ConversationsByIDRequest,
  OwnerConversationAnswer,
  OwnerConversationRequest,
  OwnerRequest,
  PinnedConversationIDsAnswer,
  PinnedConversationIDsRequest,
} from '../protocol/conversation-endpoints.ts';
import { idHash } from '../protocol/id-hash.ts';
import type { FullConversationIDsAnswer, FullConversationIDsRequest } from '../protocol/incremental.ts';
import { notFound } from './api-error.ts';
import type { CachedList } from './cache/list-cache.ts';
import type { ServiceContext } from './context.ts';
import type { ServerStore } from './store.ts';
import { readHeads } from './version-log.ts';

/** The paths that read rows and their IDs. */
export interface Conversations {
  all(request: OwnerRequest): Promise<ConversationsAnswer>;
  byID(request: ConversationsByIDRequest): Promise<ConversationsAnswer>;
  /** @throws 1004 where there is no such row. */
  one(request: ConversationRequest): Promise<ConversationAnswer>;
  page(request: OwnerConversationRequest): Promise<OwnerConversationAnswer>;
  pinnedIDs(request: PinnedConversationIDsRequest): Promise<PinnedConversationIDsAnswer>;
  /** All IDs of one state of the data, with its version; none where the client's hash says that it has them. */
  fullIDs(request: FullConversationIDsRequest): Promise<FullConversationIDsAnswer>;
}

export function createConversations({
  store,
  newVersionID,
  cachedHeads,
  listAt,
}: Pick<ServiceContext, 'store' | 'newVersionID' | 'cachedHeads' | 'listAt'>): Conversations {
  const find = (ownerUserID: string, conversationIDs: readonly string[]): Promise<readonly WireConversation[]> =>
    store.read((reads) =>
      reads.conversations.find(
        [...new Set(conversationIDs)].map((conversationID) => ({ ownerUserID, conversationID })),
      ),
    );
  return {
    async all({ ownerUserID }) {
      return { conversations: await store.read((reads) => reads.conversations.ofOwner(ownerUserID)) };
    },
    async byID({ ownerUserID, conversationIDs }) {
      return { conversations: await find(ownerUserID, conversationIDs) };
    },
    async one({ ownerUserID, conversationID }) {
      const [conversation] = await find(ownerUserID, [conversationID]);
      if (conversation === undefined) throw notFound(`conversationID: ${conversationID}`);
      return { conversation };
    },
    async page({ userID, pagination: { pageNumber, showNumber } }) {
      return store.read(async (reads) => {
        const conversationIDs = await reads.conversations.idsOfOwner(userID);
        const shown = conversationIDs.slice((pageNumber - 1) * showNumber, pageNumber * showNumber);
        const rows = await reads.conversations.find(
          shown.map((conversationID) => ({ ownerUserID: userID, conversationID })),
        );
        const byID = new Map(rows.map((row) => [row.conversationID, row]));
        return { total: conversationIDs.length, conversations: shown.flatMap((id) => byID.get(id) ?? []) };
      });
    },
    async pinnedIDs({ userID }) {
      return { conversationIDs: await store.read((reads) => reads.conversations.pinnedIDs(userID)) };
    },
    async fullIDs({ userID, idHash: clientHash }) {
      const head = (await cachedHeads?.([userID]))?.get(userID);
      const read = (): Promise<CachedList> => readList(store, userID, newVersionID);
      const list = head && listAt ? await listAt(userID, head, read) : await read();
      const { versionID, version, conversationIDs } = list;
      const equal = list.idHash === BigInt(clientHash);
      return { versionID, version, equal, conversationIDs: equal ? [] : conversationIDs };
    },
  };
}

/** All IDs of one state of the data, with its head. */
async function readList(store: ServerStore, userID: string, newVersionID: () => string): Promise<CachedList> {
  return store.transaction(async (writes) => {
    const head = (await readHeads(writes.versionLogs, [userID], newVersionID)).get(userID);
    if (head === undefined) throw new Error(`the store made no log for ${userID}`);
    const conversationIDs = await writes.conversations.idsOfOwner(userID);
    return { ...head, conversationIDs, idHash: idHash(conversationIDs) };
  });
}
