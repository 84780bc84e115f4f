import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { initialStatus, nextStatus, type EventKind, type StateKind } from '../../src/sync/sync-state.ts';
import type { StatusEvent, SyncStatus } from '../../src/sync/sync-state.ts';

const error = new SyncError('network', 'no route', {});
const beside = { push: 'connected', role: 'follower', lastSyncedAt: 3 } as const;

const states: { readonly [K in StateKind]: SyncStatus } = {
  stopped: { state: 'stopped', ...beside },
  loading: { state: 'loading', ...beside },
  syncing: { state: 'syncing', kind: 'full', done: 2, total: 5, ...beside },
  live: { state: 'live', ...beside },
  offline: { state: 'offline', ...beside },
  retrying: { state: 'retrying', attempt: 2, nextAttemptAt: 99, error, ...beside },
  signedOut: { state: 'signedOut', reason: 'expired', ...beside },
};

const events: { readonly [K in EventKind]: StatusEvent<K> } = {
  start: { kind: 'start' },
  passBegan: { kind: 'passBegan' },
  progress: { kind: 'progress', done: 3, total: 5 },
  passEnded: { kind: 'passEnded' },
  passFailed: { kind: 'passFailed', attempt: 3, nextAttemptAt: 120, error },
  wentOffline: { kind: 'wentOffline' },
  signedOut: { kind: 'signedOut', reason: 'kicked' },
  followed: { kind: 'followed', leader: { state: 'offline' } },
  stop: { kind: 'stop' },
};

/** What each event makes of each state; an event that is not named changes nothing. */
const table: { readonly [S in StateKind]: { readonly [E in EventKind]?: StateKind } } = {
  stopped: { start: 'loading' },
  loading: {
    passBegan: 'syncing',
    wentOffline: 'offline',
    signedOut: 'signedOut',
    followed: 'offline',
    stop: 'stopped',
  },
  syncing: {
    progress: 'syncing',
    passEnded: 'live',
    passFailed: 'retrying',
    wentOffline: 'offline',
    signedOut: 'signedOut',
    followed: 'offline',
    stop: 'stopped',
  },
  live: {
    progress: 'syncing',
    passFailed: 'retrying',
    wentOffline: 'offline',
    signedOut: 'signedOut',
    followed: 'offline',
    stop: 'stopped',
  },
  offline: { passBegan: 'syncing', signedOut: 'signedOut', followed: 'offline', stop: 'stopped' },
  retrying: {
    passBegan: 'syncing',
    wentOffline: 'offline',
    signedOut: 'signedOut',
    followed: 'offline',
    stop: 'stopped',
  },
  signedOut: { followed: 'offline', stop: 'stopped' },
};

const stateKinds = Object.keys(states) as StateKind[];
const eventKinds = Object.keys(events) as EventKind[];
const cells = stateKinds.flatMap((state) => eventKinds.map((event) => [state, event, table[state][event]] as const));

describe('the states of status$', () => {
  it.each(cells.filter(([, , next]) => next !== undefined))('%s and %s make %s', (state, event, next) => {
    const after = nextStatus(states[state], events[event]);
    expect(after).toMatchObject({ state: next, ...beside });
    expect(after).not.toBe(states[state]);
  });

  it.each(cells.filter(([, , next]) => next === undefined))('%s and %s change nothing', (state, event) => {
    expect(nextStatus(states[state], events[event])).toBe(states[state]);
  });

  it('FULL-2: progress tells of the replacement how far it got, behind a live list too', () => {
    const progress = { state: 'syncing', kind: 'full', done: 3, total: 5, ...beside };
    expect(nextStatus(states.syncing, events.progress)).toEqual(progress);
    expect(nextStatus(states.live, events.progress)).toEqual(progress);
  });

  it('a pass begins as incremental, with nothing known of its size', () => {
    const syncing = { state: 'syncing', kind: 'incremental', done: 0, total: 0, ...beside };
    expect(nextStatus(states.retrying, events.passBegan)).toEqual(syncing);
  });

  it('PUSH-4: a failure tells the attempt, the time of the next one and the error', () => {
    const retrying = { state: 'retrying', attempt: 3, nextAttemptAt: 120, error, ...beside };
    expect(nextStatus(states.syncing, events.passFailed)).toEqual(retrying);
  });

  it('LIFE-3: a signed-out session tells its reason, and no later one takes its place', () => {
    const signedOut = { state: 'signedOut', reason: 'kicked', ...beside };
    expect(nextStatus(states.live, events.signedOut)).toEqual(signedOut);
    expect(nextStatus(states.signedOut, events.signedOut)).toBe(states.signedOut);
  });

  it('no state carries what belonged to the one before it', () => {
    expect(nextStatus(states.retrying, events.wentOffline)).toEqual({ state: 'offline', ...beside });
    expect(nextStatus(states.syncing, events.passEnded)).toEqual({ state: 'live', ...beside });
  });

  it('everything begins stopped', () => {
    expect(initialStatus).toEqual({ state: 'stopped', push: 'none', role: 'leader', lastSyncedAt: undefined });
  });
});
