import * as v from 'valibot';
import { MsgData } from './message.ts';
import { list, map } from './scalars.ts';

/** The messages of one conversation; the capital is the wire's. */
export interface PushedMessages {
  readonly Msgs: readonly MsgData[];
}

/** One decoded push frame, whatever carried it: messages and notifications, by conversation ID. */
export interface PushMessages {
  readonly msgs: Readonly<Record<string, PushedMessages>>;
  readonly notificationMsgs: Readonly<Record<string, PushedMessages>>;
}

const PushedMessages: v.GenericSchema<unknown, PushedMessages> = /* @__PURE__ */ v.object({ Msgs: list(MsgData) });

export const PushMessages: v.GenericSchema<unknown, PushMessages> = /* @__PURE__ */ v.object({
  msgs: map(PushedMessages),
  notificationMsgs: map(PushedMessages),
});
