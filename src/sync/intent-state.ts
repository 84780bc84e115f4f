/** What may become of a write in the outbox: one table of what each event makes of each state. */
import type { IntentState } from '../model.ts';

/** No longer in the outbox. */
type Next = IntentState | 'gone';

interface Events {
  /** A tab takes it to send it, alone or as the last of several that are sent as one (WRITE-2). */
  claimed: { readonly by: string; readonly at: number };
  /** A later write of the same field carries it along (WRITE-2). */
  merged: object;
  /** The server has it, and a sync has yet to contain it. */
  acknowledged: { readonly passes: number };
  /** The server has it, and the answer itself settled all of it: a read position. */
  settled: object;
  /** The server refused it for good (WRITE-3). */
  refused: object;
  /** Sending failed; whether the server has it is unknown. */
  failed: object;
  /** A sync that began after the acknowledgement has been applied (WRITE-4). */
  contained: object;
  /** The app dropped it. */
  discarded: object;
  /** What it was about is gone (WRITE-7). */
  voided: object;
}

export type IntentEventKind = keyof Events;
export type IntentEvent<E extends IntentEventKind = IntentEventKind> = {
  [K in E]: { readonly kind: K } & Readonly<Events[K]>;
}[E];

type State<S extends IntentState['kind']> = Extract<IntentState, { kind: S }>;
type Cell<S extends IntentState['kind'], E extends IntentEventKind> = (state: State<S>, event: IntentEvent<E>) => Next;

const stay = <S extends IntentState>(state: S): S => state;
const gone = (): Next => 'gone';
const queued = (): Next => ({ kind: 'queued' });
const send = (_: IntentState, { by, at }: IntentEvent<'claimed'>): Next => ({ kind: 'sending', by, at });
const hold = (_: IntentState, { passes }: IntentEvent<'acknowledged'>): Next => ({ kind: 'acknowledged', passes });

/** Every cell is decided: a missing one does not compile. */
const transitions: {
  readonly [S in IntentState['kind']]: { readonly [E in IntentEventKind]: Cell<S, E> };
} = {
  queued: {
    claimed: send,
    merged: gone,
    // The answer came after another tab gave the write back as failed.
    acknowledged: hold,
    settled: gone,
    refused: gone,
    failed: stay,
    contained: stay,
    discarded: gone,
    voided: gone,
  },
  sending: {
    // By the next leader, or once the claim has lapsed: the sender died on the way.
    claimed: send,
    merged: gone,
    acknowledged: hold,
    settled: gone,
    refused: gone,
    failed: queued,
    contained: stay,
    discarded: gone,
    voided: gone,
  },
  acknowledged: {
    // The server has it: neither a second answer nor a second thought takes that back.
    claimed: stay,
    merged: stay,
    acknowledged: stay,
    settled: gone,
    refused: stay,
    failed: stay,
    contained: gone,
    discarded: stay,
    voided: stay,
  },
};

export function nextIntentState(state: IntentState, event: IntentEvent): Next {
  // The table pairs each cell with its state and event, which the compiler cannot follow through two look-ups.
  const cell = transitions[state.kind][event.kind] as Cell<IntentState['kind'], IntentEventKind>;
  return cell(state, event);
}
