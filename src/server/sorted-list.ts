import type {
  ActiveConversationsRequest,
  ConversationMsgsAnswer,
  ConversationMsgsRequest,
} from '../protocol/jssdk-endpoints.ts';
import type { SortedConversationListAnswer, SortedConversationListRequest } from '../protocol/sorted-list-endpoint.ts';
import { noPermission } from './api-error.ts';
import type { CallContext, ServiceContext } from './context.ts';
import { toGroupInfo, toUserInfo } from './infos.ts';
import { comparePlaces, toConversationElem, toConversationMsg, unreadTotal } from './list-elements.ts';
import type { ListRow, Names } from './list-elements.ts';
import type { StoreReads } from './store.ts';
import type { ListPlace } from './store/lists.ts';

/**
 * The list as it is shown: rows, counters, latest messages and names, put together by a handful of batch look-ups. The
 * order needs only the places; the rows are read of those that are shown.
 */
export interface SortedList {
  page(request: SortedConversationListRequest): Promise<SortedConversationListAnswer>;
  /** The first rows of the token's user. */
  active(request: ActiveConversationsRequest, call: CallContext): Promise<ConversationMsgsAnswer>;
  /** Rows of the token's user by ID, less those without a message. */
  byID(request: ConversationMsgsRequest, call: CallContext): Promise<ConversationMsgsAnswer>;
}

export function createSortedList({ store }: Pick<ServiceContext, 'store'>): SortedList {
  const answerOf = async (reads: StoreReads, places: readonly ListPlace[], shown: readonly ListRow[]) => {
    const names = await namesOf(reads, shown);
    return { unreadCount: unreadTotal(places), conversations: shown.map((row) => toConversationMsg(row, names)) };
  };
  return {
    async page({ userID, conversationIDs: ids, pagination: { pageNumber, showNumber } }) {
      return store.read(async (reads) => {
        // No IDs means all.
        const places = ids.length === 0 ? await reads.lists.all(userID) : await reads.lists.find(userID, ids);
        const shown = await rowsOf(reads, userID, sliceOf(places, (pageNumber - 1) * showNumber, showNumber));
        const names = await namesOf(reads, shown);
        return {
          conversationTotal: places.length,
          unreadTotal: unreadTotal(places),
          conversationElems: shown.map((row) => toConversationElem(row, names)),
        };
      });
    },

    async active({ count }, call) {
      const userID = ownerOf(call);
      return store.read(async (reads) => {
        const places = await reads.lists.all(userID);
        return answerOf(reads, places, await rowsOf(reads, userID, sliceOf(places, 0, count)));
      });
    },

    async byID({ conversationIDs }, call) {
      const userID = ownerOf(call);
      return store.read(async (reads) => {
        const places = await reads.lists.find(userID, conversationIDs);
        const shown = await rowsOf(reads, userID, places.toSorted(comparePlaces));
        return answerOf(
          reads,
          places,
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

/** A part of the list in its order. */
function sliceOf(places: readonly ListPlace[], offset: number, limit: number): readonly ListPlace[] {
  return places.toSorted(comparePlaces).slice(offset, offset + limit);
}

/** The rows of these places with their latest messages, where the owner may see them: a part in the conversation shows in `maxSeq`. */
async function rowsOf(
  reads: StoreReads,
  ownerUserID: string,
  places: readonly ListPlace[],
): Promise<readonly ListRow[]> {
  const ids = places.map((place) => place.conversationID);
  const found = await reads.conversations.find(ids.map((conversationID) => ({ ownerUserID, conversationID })));
  const rows = new Map(found.map((row) => [row.conversationID, row]));
  const visible = places.filter((place) => place.maxSeq > 0);
  const latest = await reads.messages.latest(visible.map((place) => place.conversationID));
  return places.flatMap((place) => {
    const row = rows.get(place.conversationID);
    if (row === undefined) return [];
    const message = place.maxSeq > 0 ? latest.get(place.conversationID) : undefined;
    return [{ row, place, message: message !== undefined && message.seq >= row.minSeq ? message : undefined }];
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
