import { RecvMsgOpt } from '../protocol/conversation.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import type {
  ActiveConversationsRequest,
  ConversationMsgsAnswer,
  ConversationMsgsRequest,
} from '../protocol/jssdk-endpoints.ts';
import type { SortedConversationListAnswer, SortedConversationListRequest } from '../protocol/sorted-list-endpoint.ts';
import { noPermission } from './api-error.ts';
import type { CallContext, ServiceContext } from './context.ts';
import { toGroupInfo, toUserInfo } from './infos.ts';
import { compareListRows, toConversationElem, toConversationMsg } from './list-elements.ts';
import type { ListRow, Names } from './list-elements.ts';
import type { StoreReads } from './store.ts';
import { visibleSeqs } from './visible-seqs.ts';

/** The list as it is shown: rows, counters, latest messages and names, put together by a handful of batch look-ups. */
export interface SortedList {
  page(request: SortedConversationListRequest): Promise<SortedConversationListAnswer>;
  /** The first rows of the token's user. */
  active(request: ActiveConversationsRequest, call: CallContext): Promise<ConversationMsgsAnswer>;
  /** Rows of the token's user by ID, less those without a message. */
  byID(request: ConversationMsgsRequest, call: CallContext): Promise<ConversationMsgsAnswer>;
}

export function createSortedList({ store }: Pick<ServiceContext, 'store'>): SortedList {
  const answerWith = async (reads: StoreReads, sorted: readonly ListRow[], shown: readonly ListRow[]) => {
    const names = await namesOf(reads, shown);
    return { unreadCount: unreadTotal(sorted), conversations: shown.map((row) => toConversationMsg(row, names)) };
  };
  return {
    async page({ userID, conversationIDs, pagination: { pageNumber, showNumber } }) {
      return store.read(async (reads) => {
        const sorted = await sortedRows(reads, userID, await rowsOf(reads, userID, conversationIDs));
        const shown = await withMessages(reads, sorted.slice((pageNumber - 1) * showNumber, pageNumber * showNumber));
        const names = await namesOf(reads, shown);
        return {
          conversationTotal: sorted.length,
          unreadTotal: unreadTotal(sorted),
          conversationElems: shown.map((row) => toConversationElem(row, names)),
        };
      });
    },

    async active({ count }, call) {
      const userID = ownerOf(call);
      return store.read(async (reads) => {
        const sorted = await sortedRows(reads, userID, await reads.conversations.ofOwner(userID));
        return answerWith(reads, sorted, await withMessages(reads, sorted.slice(0, count)));
      });
    },

    async byID({ conversationIDs }, call) {
      const userID = ownerOf(call);
      return store.read(async (reads) => {
        const found = await findRows(reads, userID, conversationIDs);
        const sorted = await sortedRows(reads, userID, found);
        const shown = await withMessages(reads, sorted);
        return answerWith(
          reads,
          sorted,
          shown.filter((row) => row.message !== undefined),
        );
      });
    },
  };
}

function ownerOf({ identity }: CallContext): string {
  if (identity === undefined) throw noPermission('a token is needed');
  return identity.userID;
}

/** The user's rows; no IDs means all. */
async function rowsOf(
  reads: StoreReads,
  userID: string,
  conversationIDs: readonly string[],
): Promise<readonly WireConversation[]> {
  if (conversationIDs.length === 0) return reads.conversations.ofOwner(userID);
  return findRows(reads, userID, conversationIDs);
}

async function findRows(
  reads: StoreReads,
  ownerUserID: string,
  conversationIDs: readonly string[],
): Promise<readonly WireConversation[]> {
  const unique = [...new Set(conversationIDs)];
  return reads.conversations.find(unique.map((conversationID) => ({ ownerUserID, conversationID })));
}

/** All rows in order, without their messages: the order needs only the counters. */
async function sortedRows(
  reads: StoreReads,
  userID: string,
  rows: readonly WireConversation[],
): Promise<readonly ListRow[]> {
  const ids = rows.map((row) => row.conversationID);
  const seqs = await visibleSeqs(reads, userID, ids);
  const listRows = rows.map((row): ListRow => {
    const { maxSeq = 0, hasReadSeq: readSeq = 0, maxSeqTime: latestTime = 0 } = seqs.get(row.conversationID) ?? {};
    return { row, maxSeq, readSeq, unreadCount: Math.max(0, maxSeq - readSeq), latestTime, message: undefined };
  });
  return listRows.toSorted(compareListRows);
}

/** The rows with their latest messages, where the owner may see them: a part in the conversation shows in `maxSeq`. */
async function withMessages(reads: StoreReads, rows: readonly ListRow[]): Promise<readonly ListRow[]> {
  const visible = rows.filter((row) => row.maxSeq > 0);
  const latest = await reads.messages.latest(visible.map(({ row }) => row.conversationID));
  return rows.map((listRow) => {
    const message = listRow.maxSeq > 0 ? latest.get(listRow.row.conversationID) : undefined;
    return message !== undefined && message.seq >= listRow.row.minSeq ? { ...listRow, message } : listRow;
  });
}

/** Peers, senders and groups of these rows, each asked for once. */
async function namesOf(reads: StoreReads, rows: readonly ListRow[]): Promise<Names> {
  const userIDs = rows.flatMap(({ row, message }) => [row.userID, message?.sendID ?? '']);
  const groupIDs = rows.map(({ row }) => row.groupID);
  const named = (ids: readonly string[]): string[] => [...new Set(ids)].filter((id) => id !== '');
  const users = await reads.users.find(named(userIDs));
  const groups = await reads.groups.find(named(groupIDs));
  return {
    users: new Map([...users].map(([userID, user]) => [userID, toUserInfo(user)])),
    groups: new Map([...groups].map(([groupID, group]) => [groupID, toGroupInfo(group)])),
  };
}

/** Over the rows that are not muted. */
function unreadTotal(rows: readonly ListRow[]): number {
  return rows
    .filter(({ row }) => row.recvMsgOpt !== RecvMsgOpt.receiveWithoutNotice)
    .reduce((sum, row) => sum + row.unreadCount, 0);
}
