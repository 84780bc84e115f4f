import { expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { nextStatus } from '../../src/sync/sync-state.ts';
import type { EventKind, StateKind, StatusEvent, SyncStatus } from '../../src/sync/sync-state.ts';
import { codeSpans, readPage } from '../support/markdown.ts';

const error = new SyncError('network', 'no route', {});
const beside = { push: 'none', role: 'leader', lastSyncedAt: undefined } as const;

// A state or an event that is missing here does not compile.
const states: { readonly [K in StateKind]: SyncStatus } = {
  stopped: { state: 'stopped', ...beside },
  loading: { state: 'loading', ...beside },
  syncing: { state: 'syncing', kind: 'incremental', done: 0, total: 0, ...beside },
  live: { state: 'live', ...beside },
  offline: { state: 'offline', ...beside },
  retrying: { state: 'retrying', attempt: 1, nextAttemptAt: 9, error, ...beside },
  signedOut: { state: 'signedOut', reason: 'kicked', ...beside },
};
const events: { readonly [K in EventKind]: StatusEvent<K> } = {
  start: { kind: 'start' },
  passBegan: { kind: 'passBegan' },
  progress: { kind: 'progress', done: 1, total: 2 },
  passEnded: { kind: 'passEnded' },
  passFailed: { kind: 'passFailed', attempt: 2, nextAttemptAt: 20, error },
  wentOffline: { kind: 'wentOffline' },
  signedOut: { kind: 'signedOut', reason: 'expired' },
  followed: { kind: 'followed', leader: { state: 'offline' } },
  stop: { kind: 'stop' },
};

function cell(state: SyncStatus, event: StatusEvent): string {
  const next = nextStatus(state, event);
  if (next === state) return '=';
  return next.state === 'syncing' ? `${next.state}, ${next.kind}` : next.state;
}

it('ARCHITECTURE.md prints the table of the states of status$ as the code has it', () => {
  const page = readPage('ARCHITECTURE.md');
  const [head = ''] = page.text.split('## The states of `status$`')[1]?.match(/^\|.*$/mu) ?? [];
  expect(codeSpans(head)).toEqual(Object.keys(events));
  const printed = page
    .rows('The states of `status\\$`')
    .map(([state = '', ...cells]) => [codeSpans(state)[0], ...cells]);
  const coded = Object.values(states).map((state) => [
    state.state,
    ...Object.values(events).map((event) => cell(state, event)),
  ]);
  expect(printed).toEqual(coded);
});
