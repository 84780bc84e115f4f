import * as v from 'valibot';
import type { MsgData } from '../protocol/message.ts';
import { PushMessages } from '../protocol/push-frame.ts';
import { createFaultBox } from './fault.ts';
import type { Fault, Faults, Scope } from './fault.ts';
import type { Layers } from './layers.ts';

/** One frame on its way to the connections of one user. */
export interface PushedFrame {
  readonly userID: string;
  /** A `PushMessages`, unless a fault changed it. */
  readonly frame: unknown;
}

export type FrameLayers = Layers<PushedFrame, void>;

export interface FrameScope extends Scope<PushedFrame> {
  /** Only messages and notifications of these types, out of whatever frame they are in. */
  readonly contentType?: number | readonly number[];
}

/** Frames that stand still. */
export interface HeldFrames extends Fault {
  readonly waiting: number;
  /** Lets those go that stand now, in the order that `arrange` gives them; default: as they came. */
  release(arrange?: (frames: readonly PushedFrame[]) => readonly PushedFrame[]): void;
}

/** What can go wrong with a push. Each is on until `off`, or for `times` frames. */
export interface PushFaults extends Faults {
  lose(scope?: FrameScope): Fault;
  /** Each frame comes so many times; default twice. */
  repeat(scope?: Scope<PushedFrame> & { readonly copies?: number }): Fault;
  /** Frames stand until they are released: late, or in another order. `off` releases them as they came. */
  hold(scope?: Scope<PushedFrame>): HeldFrames;
  /** Something else comes in the frame's place; default: a frame of wrong types. */
  malformed(scope?: Scope<PushedFrame> & { readonly frame?: unknown }): Fault;
}

export const reversed = (frames: readonly PushedFrame[]): readonly PushedFrame[] => frames.toReversed();

export function createPushFaults(layers: FrameLayers): PushFaults {
  const box = createFaultBox(layers);
  return {
    off: () => box.off(),
    lose({ contentType, when = () => true, ...scope } = {}) {
      if (contentType === undefined) return box.switchOn({ ...scope, when }, () => undefined);
      const types = new Set([contentType].flat());
      const lost = (message: MsgData): boolean => types.has(message.contentType);
      const strikes = (pushed: PushedFrame): boolean => when(pushed) && messagesOf(pushed.frame).some(lost);
      return box.switchOn({ ...scope, when: strikes }, ({ userID, frame }, next) => {
        const left = withoutMessages(frame as PushMessages, lost);
        if (messagesOf(left).length > 0) next({ userID, frame: left });
      });
    },
    repeat({ copies = 2, ...scope } = {}) {
      return box.switchOn(scope, (pushed, next) => {
        for (let copy = 0; copy < copies; copy++) next(pushed);
      });
    },
    hold(scope = {}) {
      let held: { readonly pushed: PushedFrame; readonly next: (pushed: PushedFrame) => void }[] = [];
      const release: HeldFrames['release'] = (arrange = (frames) => frames) => {
        const [first] = held;
        const frames = held.map(({ pushed }) => pushed);
        held = [];
        for (const frame of arrange(frames)) first?.next(frame);
      };
      const fault = box.switchOn(scope, (pushed, next) => void held.push({ pushed, next }), release);
      return {
        off: () => fault.off(),
        release,
        get hits() {
          return fault.hits;
        },
        get waiting() {
          return held.length;
        },
      };
    },
    malformed({ frame = { msgs: [7], notificationMsgs: 'nonsense' }, ...scope } = {}) {
      return box.switchOn(scope, ({ userID }, next) => next({ userID, frame }));
    },
  };
}

/** All messages and notifications of a frame; none where it is not one. */
export function messagesOf(frame: unknown): readonly MsgData[] {
  const parsed = v.safeParse(PushMessages, frame);
  if (!parsed.success) return [];
  const { msgs, notificationMsgs } = parsed.output;
  return [msgs, notificationMsgs].flatMap((part) => Object.values(part).flatMap(({ Msgs }) => Msgs));
}

function withoutMessages(frame: PushMessages, lost: (message: MsgData) => boolean): PushMessages {
  const keep = (part: PushMessages['msgs']): PushMessages['msgs'] =>
    Object.fromEntries(
      Object.entries(part)
        .map(([id, { Msgs }]) => [id, { Msgs: Msgs.filter((message) => !lost(message)) }] as const)
        .filter(([, { Msgs }]) => Msgs.length > 0),
    );
  return { msgs: keep(frame.msgs), notificationMsgs: keep(frame.notificationMsgs) };
}
