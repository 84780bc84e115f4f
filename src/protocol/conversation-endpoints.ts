import * as v from 'valibot';
import { WireConversation } from './conversation.ts';
import { EmptyAnswer } from './empty-answer.ts';
import type { Endpoint } from './endpoint.ts';
import { Pagination } from './pagination.ts';
import { Id, limitedList, list, orZero, Unsigned } from './scalars.ts';

export interface ConversationsAnswer {
  readonly conversations: readonly WireConversation[];
}

const ConversationsAnswer: v.GenericSchema<unknown, ConversationsAnswer> = /* @__PURE__ */ v.object({
  conversations: list(WireConversation),
});

export interface OwnerRequest {
  readonly ownerUserID: string;
}

export const getAllConversations: Endpoint<OwnerRequest, ConversationsAnswer> = {
  path: '/conversation/get_all_conversations',
  request: /* @__PURE__ */ v.object({ ownerUserID: Id }),
  answer: ConversationsAnswer,
};

export interface ConversationsByIDRequest {
  readonly ownerUserID: string;
  readonly conversationIDs: readonly string[];
}

/** IDs that have no row are left out of the answer. */
export const getConversations: Endpoint<ConversationsByIDRequest, ConversationsAnswer> = {
  path: '/conversation/get_conversations',
  request: /* @__PURE__ */ v.object({ ownerUserID: Id, conversationIDs: limitedList(Id) }),
  answer: ConversationsAnswer,
};

export interface ConversationRequest {
  readonly ownerUserID: string;
  readonly conversationID: string;
}

export interface ConversationAnswer {
  readonly conversation: WireConversation;
}

export const getConversation: Endpoint<ConversationRequest, ConversationAnswer> = {
  path: '/conversation/get_conversation',
  request: /* @__PURE__ */ v.object({ ownerUserID: Id, conversationID: Id }),
  answer: /* @__PURE__ */ v.object({ conversation: WireConversation }),
};

export interface OwnerConversationRequest {
  readonly userID: string;
  readonly pagination: Pagination;
}

export interface OwnerConversationAnswer {
  readonly total: number;
  readonly conversations: readonly WireConversation[];
}

export const getOwnerConversation: Endpoint<OwnerConversationRequest, OwnerConversationAnswer> = {
  path: '/conversation/get_owner_conversation',
  request: /* @__PURE__ */ v.object({ userID: Id, pagination: Pagination }),
  answer: /* @__PURE__ */ v.object({ total: Unsigned, conversations: list(WireConversation) }),
};

export interface DeleteConversationsRequest {
  readonly ownerUserID: string;
  /** Either these … */
  readonly conversationIDs: readonly string[];
  /** … or all whose latest message is older than so many days; 0 where IDs are given. */
  readonly needDeleteTime: number;
}

export const deleteConversations: Endpoint<DeleteConversationsRequest, void> = {
  path: '/conversation/delete_conversations',
  request: /* @__PURE__ */ v.pipe(
    v.object({ ownerUserID: Id, conversationIDs: limitedList(Id), needDeleteTime: orZero(Unsigned, 0) }),
    v.forward(
      v.check(
        (request) => request.conversationIDs.length > 0 !== request.needDeleteTime > 0,
        'expected either conversationIDs or needDeleteTime',
      ),
      ['conversationIDs'],
    ),
  ),
  answer: EmptyAnswer,
};

export interface PinnedConversationIDsRequest {
  readonly userID: string;
}

export interface PinnedConversationIDsAnswer {
  readonly conversationIDs: readonly string[];
}

export const getPinnedConversationIDs: Endpoint<PinnedConversationIDsRequest, PinnedConversationIDsAnswer> = {
  path: '/conversation/get_pinned_conversation_ids',
  request: /* @__PURE__ */ v.object({ userID: Id }),
  answer: /* @__PURE__ */ v.object({ conversationIDs: list(Id) }),
};
