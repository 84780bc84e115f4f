import * as v from 'valibot';
import { EmptyAnswer } from './empty-answer.ts';
import type { Endpoint } from './endpoint.ts';
import { SessionType, textContentType } from './message.ts';
import { Id, Int, orZero, Text, Unsigned } from './scalars.ts';

export interface SendMessageRequest {
  readonly sendID: string;
  /** The peer where the session is single, else empty. */
  readonly recvID: string;
  /** The group where the session is a group, else empty. */
  readonly groupID: string;
  readonly senderNickname: string;
  readonly senderFaceURL: string;
  readonly senderPlatformID: number;
  readonly content: { readonly content: string };
  readonly contentType: typeof textContentType;
  readonly sessionType: typeof SessionType.single | typeof SessionType.group;
}

export interface SendMessageAnswer {
  readonly serverMsgID: string;
  readonly clientMsgID: string;
  /** ms since 1970. */
  readonly sendTime: number;
}

/** For an admin token; the reference server also takes the token of `sendID`. */
export const sendMessage: Endpoint<SendMessageRequest, SendMessageAnswer> = {
  path: '/msg/send_msg',
  request: /* @__PURE__ */ v.pipe(
    v.object({
      sendID: Id,
      recvID: orZero(Text, ''),
      groupID: orZero(Text, ''),
      senderNickname: orZero(Text, ''),
      senderFaceURL: orZero(Text, ''),
      senderPlatformID: orZero(Int, 0),
      content: v.object({ content: Text }),
      contentType: v.literal(textContentType),
      sessionType: v.picklist([SessionType.single, SessionType.group]),
    }),
    v.forward(
      v.check(
        ({ sessionType, recvID }) => sessionType !== SessionType.single || recvID !== '',
        'a message to one user needs its recvID',
      ),
      ['recvID'],
    ),
    v.forward(
      v.check(
        ({ sessionType, groupID }) => sessionType !== SessionType.group || groupID !== '',
        'a message to a group needs its groupID',
      ),
      ['groupID'],
    ),
  ),
  answer: /* @__PURE__ */ v.object({ serverMsgID: Text, clientMsgID: Text, sendTime: Unsigned }),
};

export interface RevokeMessageRequest {
  readonly conversationID: string;
  readonly seq: number;
  readonly userID: string;
}

export const revokeMessage: Endpoint<RevokeMessageRequest, void> = {
  path: '/msg/revoke_msg',
  request: /* @__PURE__ */ v.object({
    conversationID: Id,
    seq: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
    userID: Id,
  }),
  answer: EmptyAnswer,
};
