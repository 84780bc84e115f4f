import * as v from 'valibot';
import { ConversationType } from './conversation.ts';
import { EmptyAnswer } from './empty-answer.ts';
import type { Endpoint } from './endpoint.ts';
import { Flag, Id, Int, limitedList, nullsAbsent, orZero, Text, Unsigned } from './scalars.ts';

/** The fields of a row that a user may change; an absent one is left as it is. */
export interface ConversationChanges {
  readonly recvMsgOpt?: number;
  readonly isPinned?: boolean;
  /** Not for groups; set on both sides of a single chat. */
  readonly isPrivateChat?: boolean;
  readonly ex?: string;
  readonly attachedInfo?: string;
  readonly burnDuration?: number;
  readonly groupAtType?: number;
  readonly msgDestructTime?: number;
  readonly isMsgDestruct?: boolean;
}

/** Names one conversation, with what a row for it needs where there is none. */
export interface ConversationTarget {
  readonly conversationID: string;
  readonly conversationType: number;
  readonly userID: string;
  readonly groupID: string;
}

export interface SetConversationsRequest {
  /** The owners whose rows are changed. */
  readonly userIDs: readonly string[];
  readonly conversation: ConversationTarget & ConversationChanges;
}

const SetConversation: v.GenericSchema<unknown, ConversationTarget & ConversationChanges> = /* @__PURE__ */ nullsAbsent(
  v.pipe(
    v.object({
      conversationID: Id,
      conversationType: v.picklist(Object.values(ConversationType)),
      userID: orZero(Text, ''),
      groupID: orZero(Text, ''),
      recvMsgOpt: v.exactOptional(v.picklist([0, 1, 2])),
      isPinned: v.exactOptional(Flag),
      isPrivateChat: v.exactOptional(Flag),
      ex: v.exactOptional(Text),
      attachedInfo: v.exactOptional(Text),
      burnDuration: v.exactOptional(Unsigned),
      groupAtType: v.exactOptional(Int),
      msgDestructTime: v.exactOptional(Unsigned),
      isMsgDestruct: v.exactOptional(Flag),
    }),
    v.forward(
      v.check(
        ({ conversationType, isPrivateChat }) =>
          isPrivateChat === undefined || conversationType !== ConversationType.group,
        'a group conversation cannot be a private chat',
      ),
      ['isPrivateChat'],
    ),
  ),
);

/** Makes the row where there is none. */
export const setConversations: Endpoint<SetConversationsRequest, void> = {
  path: '/conversation/set_conversations',
  request: /* @__PURE__ */ v.object({
    userIDs: v.pipe(limitedList(Id), v.minLength(1)),
    conversation: SetConversation,
  }),
  answer: EmptyAnswer,
};
