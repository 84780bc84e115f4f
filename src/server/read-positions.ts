import { peerOf } from '../protocol/conversation-id.ts';
import type {
  MarkAsReadRequest,
  Seqs,
  SeqsAnswer,
  SeqsRequest,
  SetHasReadSeqRequest,
} from '../protocol/seq-endpoints.ts';
import { badArgument } from './api-error.ts';
import type { CallContext, ServiceContext } from './context.ts';
import { notificationEvents, ownNotice } from './notifications.ts';
import type { StoreReads } from './store.ts';
import { visibleSeqs } from './visible-seqs.ts';
import { firstTimeFor } from './write-once.ts';

const NONE: Seqs = { maxSeq: 0, hasReadSeq: 0, maxSeqTime: 0 };

/** The seq plane: counters and how far they were read. Positions never go back. */
export interface ReadPositions {
  seqs(request: SeqsRequest): Promise<SeqsAnswer>;
  /** The peer of a single chat is told. @throws 1001 above `maxSeq`. */
  markAsRead(request: MarkAsReadRequest, call: CallContext): Promise<void>;
  /** Only the user's own devices are told. @throws 1001 above `maxSeq`. */
  setHasReadSeq(request: SetHasReadSeqRequest, call: CallContext): Promise<void>;
}

export function createReadPositions(context: ServiceContext): ReadPositions {
  const { store, observers, now, newID } = context;

  /** `receiver` gets the receipt, beside the user. */
  async function raise(request: MarkAsReadRequest, call: CallContext, receiver: string): Promise<void> {
    const { userID, conversationID, hasReadSeq, seqs } = request;
    const time = now();
    const moved = await store.transaction(async (writes) => {
      const current = (await visibleSeqs(writes, userID, [conversationID])).get(conversationID) ?? NONE;
      if (hasReadSeq > current.maxSeq) throw badArgument('hasReadSeq', `above the maxSeq ${current.maxSeq}`);
      if ((await firstTimeFor(writes, call, [conversationID])).length === 0) return false;
      return writes.seqs.raise(userID, conversationID, { hasReadSeq, unreadCountTime: time });
    });
    if (!moved) return;
    const stamp = { now: time, newID };
    const unread = { userID, conversationID, hasReadSeq, unreadCountTime: time };
    const receipt = { markAsReadUserID: userID, conversationID, seqs, hasReadSeq };
    observers.notify([
      ...notificationEvents(ownNotice('conversationUnread', userID, unread), stamp),
      ...notificationEvents(
        {
          kind: 'hasReadReceipt',
          detail: receipt,
          sendID: userID,
          recvID: receiver,
          receivers: [userID, receiver],
        },
        stamp,
      ),
    ]);
  }

  return {
    async seqs({ userID, conversationIDs, returnPinned }) {
      return store.read(async (reads) => {
        const seqs =
          conversationIDs.length > 0 ? await named(reads, userID, conversationIDs) : await all(reads, userID);
        return {
          seqs,
          pinnedConversationIDs: returnPinned ? await reads.conversations.pinnedIDs(userID) : [],
        };
      });
    },
    markAsRead: (request, call) =>
      raise(request, call, peerOf(request.conversationID, request.userID) ?? request.userID),
    setHasReadSeq: (request, call) => raise({ ...request, seqs: [] }, call, request.userID),
  };
}

/** Of conversations of which there need not be a row. */
async function named(reads: StoreReads, userID: string, ids: readonly string[]): Promise<SeqsAnswer['seqs']> {
  const found = await visibleSeqs(reads, userID, ids);
  return Object.fromEntries(ids.map((id) => [id, found.get(id) ?? NONE]));
}

/** Of all rows of the user. */
async function all({ lists }: StoreReads, userID: string): Promise<SeqsAnswer['seqs']> {
  const places = await lists.all(userID);
  return Object.fromEntries(
    places.map(({ conversationID, maxSeq, hasReadSeq, maxSeqTime }) => [
      conversationID,
      { maxSeq, hasReadSeq, maxSeqTime },
    ]),
  );
}
