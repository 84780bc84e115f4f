import * as v from 'valibot';
import { EmptyAnswer } from './empty-answer.ts';
import type { Endpoint } from './endpoint.ts';
import { Flag, Id, limitedList, list, map, orZero, Unsigned } from './scalars.ts';

/** The counters of one conversation as one user sees it. */
export interface Seqs {
  readonly maxSeq: number;
  readonly hasReadSeq: number;
  /** When `maxSeq` was taken, ms since 1970. */
  readonly maxSeqTime: number;
}

const Seqs: v.GenericSchema<unknown, Seqs> = /* @__PURE__ */ v.object({
  maxSeq: Unsigned,
  hasReadSeq: Unsigned,
  maxSeqTime: orZero(Unsigned, 0),
});

export interface SeqsRequest {
  readonly userID: string;
  /** None means all. */
  readonly conversationIDs: readonly string[];
  readonly returnPinned: boolean;
}

export interface SeqsAnswer {
  /** By conversation ID. */
  readonly seqs: Readonly<Record<string, Seqs>>;
  readonly pinnedConversationIDs: readonly string[];
}

export const getConversationsHasReadAndMaxSeq: Endpoint<SeqsRequest, SeqsAnswer> = {
  path: '/msg/get_conversations_has_read_and_max_seq',
  request: /* @__PURE__ */ v.object({
    userID: Id,
    conversationIDs: limitedList(Id),
    returnPinned: orZero(Flag, false),
  }),
  answer: /* @__PURE__ */ v.object({ seqs: map(Seqs), pinnedConversationIDs: list(Id) }),
};

export interface SetHasReadSeqRequest {
  readonly conversationID: string;
  readonly userID: string;
  readonly hasReadSeq: number;
}

export interface MarkAsReadRequest extends SetHasReadSeqRequest {
  /** Single messages that were read, for their receipts. */
  readonly seqs: readonly number[];
}

/** Above the conversation's `maxSeq` the reference server answers 1001. */
export const markConversationAsRead: Endpoint<MarkAsReadRequest, void> = {
  path: '/msg/mark_conversation_as_read',
  request: /* @__PURE__ */ v.object({
    conversationID: Id,
    userID: Id,
    hasReadSeq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    seqs: limitedList(Unsigned),
  }),
  answer: EmptyAnswer,
};

/** Above the conversation's `maxSeq` it answers 1001. */
export const setConversationHasReadSeq: Endpoint<SetHasReadSeqRequest, void> = {
  path: '/msg/set_conversation_has_read_seq',
  request: /* @__PURE__ */ v.object({ conversationID: Id, userID: Id, hasReadSeq: Unsigned }),
  answer: EmptyAnswer,
};
