import { describe, expect, it } from 'vitest';
import type { IntentState } from '../../src/model.ts';
import { nextIntentState, type IntentEvent, type IntentEventKind } from '../../src/sync/intent-state.ts';

type Kind = IntentState['kind'];
type Way = `${Kind} ${IntentEventKind}`;

const states: { readonly [K in Kind]: IntentState } = {
  queued: { kind: 'queued' },
  sending: { kind: 'sending', by: 'one', at: 1 },
  acknowledged: { kind: 'acknowledged', passes: 3 },
};
const events: { readonly [K in IntentEventKind]: IntentEvent<K> } = {
  claimed: { kind: 'claimed', by: 'another', at: 2 },
  merged: { kind: 'merged' },
  acknowledged: { kind: 'acknowledged', passes: 5 },
  settled: { kind: 'settled' },
  refused: { kind: 'refused' },
  failed: { kind: 'failed' },
  contained: { kind: 'contained' },
  discarded: { kind: 'discarded' },
  voided: { kind: 'voided' },
};

/** Every way to each outcome; what is not named here leaves a write as the same object. */
const ways: { readonly [O in Kind | 'gone']: readonly Way[] } = {
  queued: ['sending failed'],
  sending: ['queued claimed', 'sending claimed'],
  acknowledged: ['queued acknowledged', 'sending acknowledged'],
  gone: [
    'queued merged',
    'queued settled',
    'queued refused',
    'queued discarded',
    'queued voided',
    'sending merged',
    'sending settled',
    'sending refused',
    'sending discarded',
    'sending voided',
    'acknowledged settled',
    'acknowledged contained',
  ],
};

const outcomes = ['queued', 'sending', 'acknowledged', 'gone'] as const;

describe('the table of a write', () => {
  it.each(outcomes)('WRITE-2, WRITE-3, WRITE-4, WRITE-7: to "%s" lead these ways and no others', (outcome) => {
    const found = Object.values(states).flatMap((state) =>
      Object.values(events).flatMap((event) => {
        const next = nextIntentState(state, event);
        const kind = next === 'gone' ? next : next.kind;
        return next !== state && kind === outcome ? [`${state.kind} ${event.kind}`] : [];
      }),
    );
    expect(found).toEqual(ways[outcome]);
  });

  it('TAB-1: whoever claims a write last is the one who sends it', () => {
    expect(nextIntentState(states.sending, events.claimed)).toEqual({ kind: 'sending', by: 'another', at: 2 });
  });

  it('WRITE-4: an acknowledgement keeps the number of passes that had begun, and a late second one does not change it', () => {
    expect(nextIntentState(states.queued, events.acknowledged)).toEqual({ kind: 'acknowledged', passes: 5 });
    expect(nextIntentState(states.acknowledged, events.acknowledged)).toEqual({ kind: 'acknowledged', passes: 3 });
  });

  it.each(['refused', 'failed', 'discarded', 'voided', 'claimed', 'merged'] as const)(
    'WRITE-4, WRITE-6: what the server has stays acknowledged after "%s"',
    (kind) => {
      expect(nextIntentState(states.acknowledged, events[kind])).toBe(states.acknowledged);
    },
  );
});
