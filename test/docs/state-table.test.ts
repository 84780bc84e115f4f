import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import type { IntentState } from '../../src/model.ts';
import { nextIntentState, type IntentEvent, type IntentEventKind } from '../../src/sync/intent-state.ts';
import { transitions, type LeaderEvent, type LeaderState } from '../../src/sync/leader-state.ts';
import { nextStatus } from '../../src/sync/sync-state.ts';
import type { EventKind, StateKind, StatusEvent, SyncStatus } from '../../src/sync/sync-state.ts';
import { codeSpans, readPage } from '../support/markdown.ts';

/** A table of the code: a state or an event that is missing does not compile. */
interface CodedTable<S extends string, E extends string, State, Event> {
  readonly states: { readonly [K in S]: State };
  readonly events: { readonly [K in E]: Event };
  /** What the page says of this cell; undefined: no change. */
  readonly cell: (state: State, event: Event) => string | undefined;
}

const page = readPage('ARCHITECTURE.md');

/** Head and body of the table under this heading are those of the code, in the same order. */
function expectPrinted<S extends string, E extends string, State, Event>(
  heading: string,
  { states, events, cell }: CodedTable<S, E, State, Event>,
): void {
  const [head = ''] = page.text.split(`## ${heading}\n`)[1]?.match(/^\|.*$/mu) ?? [];
  expect(codeSpans(head)).toEqual(Object.keys(events));
  const printed = page
    .rows(heading.replaceAll('$', String.raw`\$`))
    .map(([state = '', ...cells]) => [codeSpans(state)[0], ...cells]);
  const coded = Object.entries<State>(states).map(([name, state]) => [
    name,
    ...Object.values<Event>(events).map((event) => cell(state, event) ?? '='),
  ]);
  expect(printed).toEqual(coded);
}

const error = new SyncError('network', 'no route', {});
const beside = { push: 'none', role: 'leader', lastSyncedAt: undefined } as const;

const status: CodedTable<StateKind, EventKind, SyncStatus, StatusEvent> = {
  states: {
    stopped: { state: 'stopped', ...beside },
    loading: { state: 'loading', ...beside },
    syncing: { state: 'syncing', kind: 'incremental', done: 0, total: 0, ...beside },
    live: { state: 'live', ...beside },
    offline: { state: 'offline', ...beside },
    retrying: { state: 'retrying', attempt: 1, nextAttemptAt: 9, error, ...beside },
    signedOut: { state: 'signedOut', reason: 'kicked', ...beside },
  },
  events: {
    start: { kind: 'start' },
    passBegan: { kind: 'passBegan' },
    progress: { kind: 'progress', done: 1, total: 2 },
    passEnded: { kind: 'passEnded' },
    passFailed: { kind: 'passFailed', attempt: 2, nextAttemptAt: 20, error },
    wentOffline: { kind: 'wentOffline' },
    signedOut: { kind: 'signedOut', reason: 'expired' },
    followed: { kind: 'followed', leader: { state: 'offline' } },
    stop: { kind: 'stop' },
  },
  cell(state, event) {
    const next = nextStatus(state, event);
    if (next === state) return undefined;
    return next.state === 'syncing' ? `${next.state}, ${next.kind}` : next.state;
  },
};

const leader: CodedTable<LeaderState, LeaderEvent, LeaderState, LeaderEvent> = {
  states: {
    stopped: 'stopped',
    alone: 'alone',
    following: 'following',
    stealing: 'stealing',
    rising: 'rising',
    leading: 'leading',
    suspended: 'suspended',
    retired: 'retired',
  },
  events: {
    start: 'start',
    unshared: 'unshared',
    granted: 'granted',
    raised: 'raised',
    failed: 'failed',
    stolen: 'stolen',
    deposed: 'deposed',
    silent: 'silent',
    led: 'led',
    signedOut: 'signedOut',
    suspend: 'suspend',
    resume: 'resume',
    stop: 'stop',
  },
  cell: (state, event) => (transitions[state][event] === state ? undefined : transitions[state][event]),
};

const outboxEntry: CodedTable<IntentState['kind'], IntentEventKind, IntentState, IntentEvent> = {
  states: {
    queued: { kind: 'queued' },
    sending: { kind: 'sending', by: 'one', at: 1 },
    acknowledged: { kind: 'acknowledged', passes: 1 },
  },
  events: {
    claimed: { kind: 'claimed', by: 'another', at: 2 },
    merged: { kind: 'merged' },
    acknowledged: { kind: 'acknowledged', passes: 2 },
    settled: { kind: 'settled' },
    refused: { kind: 'refused' },
    failed: { kind: 'failed' },
    contained: { kind: 'contained' },
    discarded: { kind: 'discarded' },
    voided: { kind: 'voided' },
  },
  cell(state, event) {
    const next = nextIntentState(state, event);
    if (next === state) return undefined;
    return next === 'gone' ? next : next.kind;
  },
};

describe('ARCHITECTURE.md prints as the code has it', () => {
  it('the table of the states of status$', () => {
    expectPrinted('The states of `status$`', status);
  });

  it('TAB-2, TAB-6: the table of leadership', () => {
    expectPrinted('The states of leadership', leader);
  });

  it('WRITE-2, WRITE-3, WRITE-4: the table of a write in the outbox', () => {
    expectPrinted('The states of a write', outboxEntry);
  });
});
