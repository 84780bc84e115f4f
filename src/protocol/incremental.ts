import * as v from 'valibot';
import { WireConversation } from './conversation.ts';
import type { Endpoint } from './endpoint.ts';
import { Flag, Id, Int, limitedList, list, map, orZero, Text, Uint64, Unsigned } from './scalars.ts';

/** Where a client stands in a user's version log. The versionID may be anything: one that is not known leads to `full`. */
export interface IncrementalRequest {
  readonly userID: string;
  readonly versionID: string;
  readonly version: number;
}

/** What changed since: an ID in `insert` or `update` is upserted, whatever else names it; `full` has empty lists. */
export interface IncrementalAnswer {
  readonly version: number;
  readonly versionID: string;
  readonly full: boolean;
  readonly delete: readonly string[];
  readonly insert: readonly WireConversation[];
  readonly update: readonly WireConversation[];
}

const IncrementalRequest: v.GenericSchema<unknown, IncrementalRequest> = /* @__PURE__ */ v.object({
  userID: Id,
  versionID: orZero(Text, ''),
  version: orZero(Int, 0),
});

const IncrementalAnswer: v.GenericSchema<unknown, IncrementalAnswer> = /* @__PURE__ */ v.object({
  version: Unsigned,
  versionID: Text,
  full: Flag,
  delete: list(Id),
  insert: list(WireConversation),
  update: list(WireConversation),
});

export const getIncrementalConversations: Endpoint<IncrementalRequest, IncrementalAnswer> = {
  path: '/conversation/get_incremental_conversations',
  request: IncrementalRequest,
  answer: IncrementalAnswer,
};

export interface IncrementalBatchRequest {
  readonly reqList: readonly IncrementalRequest[];
}

/** One answer by user ID. */
export interface IncrementalBatchAnswer {
  readonly respList: Readonly<Record<string, IncrementalAnswer>>;
}

export const getIncrementalConversationsBatch: Endpoint<IncrementalBatchRequest, IncrementalBatchAnswer> = {
  path: '/conversation/get_incremental_conversations_batch',
  request: /* @__PURE__ */ v.object({ reqList: limitedList(IncrementalRequest) }),
  answer: /* @__PURE__ */ v.object({ respList: map(IncrementalAnswer) }),
};

export interface FullConversationIDsRequest {
  readonly userID: string;
  /** The hash of the IDs that the client holds, to be answered `equal` where they are the same; 0 for none. */
  readonly idHash: bigint | number;
}

/** The version was read before the IDs. With `equal` there are none; with an `idHash` of 0 that means an empty set. */
export interface FullConversationIDsAnswer {
  readonly version: number;
  readonly versionID: string;
  readonly equal: boolean;
  readonly conversationIDs: readonly string[];
}

export const getFullConversationIDs: Endpoint<FullConversationIDsRequest, FullConversationIDsAnswer> = {
  path: '/conversation/get_full_conversation_ids',
  request: /* @__PURE__ */ v.object({ userID: Id, idHash: orZero<bigint | number>(Uint64, 0) }),
  answer: /* @__PURE__ */ v.object({
    version: Unsigned,
    versionID: Text,
    equal: Flag,
    conversationIDs: list(Id),
  }),
};
