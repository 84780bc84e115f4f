/** What `status$` says: one union, and one table of what each event makes of each state. */
import type { SyncError } from '../errors.ts';
import type { SignOutReason } from './session.ts';

interface States {
  stopped: object;
  /** The local list is being read. */
  loading: object;
  /** A pass is under way; `done` of `total` rows, both 0 where that is not known. */
  syncing: { readonly kind: 'incremental' | 'full'; readonly done: number; readonly total: number };
  /** The list is as the server last said. */
  live: object;
  /** The system says that there is no network. */
  offline: object;
  /** The last pass failed; `nextAttemptAt` is in ms since 1970, `attempt` counts the failures in a row. */
  retrying: { readonly attempt: number; readonly nextAttemptAt: number; readonly error: SyncError };
  /** The server refused the session; the local list stays readable (LIFE-3). */
  signedOut: { readonly reason: SignOutReason };
}

interface Events {
  start: object;
  passBegan: object;
  /** A full replacement got so far. */
  progress: { readonly done: number; readonly total: number };
  passEnded: object;
  passFailed: States['retrying'];
  wentOffline: object;
  signedOut: States['signedOut'];
  /** Another tab leads, and this is the state that it shows. */
  followed: { readonly leader: State };
  stop: object;
}

export type StateKind = keyof States;
export type EventKind = keyof Events;

type State<K extends StateKind = StateKind> = { [P in K]: { readonly state: P } & Readonly<States[P]> }[K];
export type StatusEvent<K extends EventKind = EventKind> = { [P in K]: { readonly kind: P } & Readonly<Events[P]> }[K];

/** How the SDK hears of changes. */
export type PushStatus = 'none' | 'connecting' | 'connected' | 'disconnected';

interface Beside {
  readonly push: PushStatus;
  /** Whether this tab does the work for the database, or another one does. */
  readonly role: 'leader' | 'follower';
  /** ms since 1970, by this device's clock; undefined before the first sync since the start. */
  readonly lastSyncedAt: number | undefined;
}

/** The state of the sync, discriminated by `state`. */
export type SyncStatus = State & Beside;

type Cell<S extends StateKind, E extends EventKind> = (state: State<S>, event: StatusEvent<E>) => State;

const stay = <S extends State>(state: S): S => state;
const stopped = (): State => ({ state: 'stopped' });
const offline = (): State => ({ state: 'offline' });
const live = (): State => ({ state: 'live' });
const loading = (): State => ({ state: 'loading' });
const beginSync = (): State => ({ state: 'syncing', kind: 'incremental', done: 0, total: 0 });
const showProgress = (_: State, { done, total }: StatusEvent<'progress'>): State => ({
  state: 'syncing',
  kind: 'full',
  done,
  total,
});
const retry = (_: State, { attempt, nextAttemptAt, error }: StatusEvent<'passFailed'>): State => ({
  state: 'retrying',
  attempt,
  nextAttemptAt,
  error,
});
const follow = (_: State, { leader }: StatusEvent<'followed'>): State => leader;
const signOut = (_: State, { reason }: StatusEvent<'signedOut'>): State => ({ state: 'signedOut', reason });

/** What every started state does alike. */
const ends = { start: stay, signedOut: signOut, followed: follow, stop: stopped };
/** A pass that outlived its state has nothing to say any more. */
const passOver = { progress: stay, passEnded: stay, passFailed: stay };

/** Every cell is decided: a missing one does not compile. */
const transitions: { readonly [S in StateKind]: { readonly [E in EventKind]: Cell<S, E> } } = {
  stopped: {
    ...passOver,
    start: loading,
    passBegan: stay,
    wentOffline: stay,
    signedOut: stay,
    followed: stay,
    stop: stay,
  },
  loading: { ...ends, ...passOver, passBegan: beginSync, wentOffline: offline },
  syncing: {
    ...ends,
    passBegan: stay,
    progress: showProgress,
    passEnded: live,
    passFailed: retry,
    wentOffline: offline,
  },
  // A pass behind a live list is not worth a word, unless it replaces all of it.
  live: { ...ends, passBegan: stay, progress: showProgress, passEnded: stay, passFailed: retry, wentOffline: offline },
  offline: { ...ends, ...passOver, passBegan: beginSync, wentOffline: stay },
  retrying: { ...ends, ...passOver, passBegan: beginSync, wentOffline: offline },
  signedOut: { ...passOver, ...ends, signedOut: stay, passBegan: stay, wentOffline: stay },
};

export const initialStatus: SyncStatus = { state: 'stopped', push: 'none', role: 'leader', lastSyncedAt: undefined };

/** The same object where nothing changed. */
export function nextStatus(status: SyncStatus, event: StatusEvent): SyncStatus {
  // The table pairs each cell with its state and event, which the compiler cannot follow through two look-ups.
  const cell = transitions[status.state][event.kind] as Cell<StateKind, EventKind>;
  const next = cell(status, event);
  if (next === status) return status;
  const { push, role, lastSyncedAt } = status;
  return { ...next, push, role, lastSyncedAt };
}
