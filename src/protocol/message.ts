import * as v from 'valibot';
import { Flag, Int, list, map, orZero, Text, Unsigned } from './scalars.ts';

export const SessionType = { single: 1, group: 3, notification: 4 } as const;

/** The `contentType` of a plain text message; its `content` is JSON `{"content": "<text>"}`. */
export const textContentType = 101;

/** A message or notification. Times are ms since 1970. */
export interface MsgData {
  readonly sendID: string;
  readonly recvID: string;
  readonly groupID: string;
  readonly clientMsgID: string;
  readonly serverMsgID: string;
  readonly senderPlatformID: number;
  readonly senderNickname: string;
  readonly senderFaceURL: string;
  readonly sessionType: number;
  readonly msgFrom: number;
  readonly contentType: number;
  /** JSON text, whose shape `contentType` says. */
  readonly content: string;
  /** The place in its conversation, from 1; 0 for what has none, such as a typing sign. */
  readonly seq: number;
  readonly sendTime: number;
  readonly createTime: number;
  readonly status: number;
  readonly isRead: boolean;
  /** `history`, `conversationUpdate`, `unreadCount` …; absent means true. */
  readonly options: Readonly<Record<string, boolean>>;
  readonly atUserIDList: readonly string[];
  readonly attachedInfo: string;
  readonly ex: string;
}

const fields = {
  sendID: orZero(Text, ''),
  recvID: orZero(Text, ''),
  groupID: orZero(Text, ''),
  clientMsgID: orZero(Text, ''),
  serverMsgID: orZero(Text, ''),
  senderPlatformID: orZero(Int, 0),
  senderNickname: orZero(Text, ''),
  senderFaceURL: orZero(Text, ''),
  sessionType: orZero(Int, 0),
  msgFrom: orZero(Int, 0),
  contentType: Int,
  content: orZero(Text, ''),
  seq: orZero(Unsigned, 0),
  sendTime: orZero(Unsigned, 0),
  createTime: orZero(Unsigned, 0),
  status: orZero(Int, 0),
  isRead: orZero(Flag, false),
  options: map(Flag),
  atUserIDList: list(Text),
  attachedInfo: orZero(Text, ''),
  ex: orZero(Text, ''),
};

/** As push frames bear it: protobuf leaves zero values out. */
export const MsgData: v.GenericSchema<unknown, MsgData> = /* @__PURE__ */ v.object(fields);

/** The option as the wire contract reads it: absent means true. */
export function hasOption(
  message: Pick<MsgData, 'options'>,
  option: 'history' | 'conversationUpdate' | 'unreadCount',
): boolean {
  return message.options[option] ?? true;
}

/** Base64 of the UTF-8 of `text`: how HTTP answers bear `bytes`. */
export function encodeContent(text: string): string {
  let binary = '';
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function decodeContent(base64: string): string {
  return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
}

/** As HTTP answers bear it: `content` is base64 there, and text once it is read. The server writes {@link encodeContent}. */
export const HttpMsgData: v.GenericSchema<unknown, MsgData> = /* @__PURE__ */ v.object({
  ...fields,
  content: orZero(v.pipe(v.string(), v.base64(), v.transform(decodeContent)), ''),
});
