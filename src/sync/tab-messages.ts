/** What the tabs of one database tell each other, and how it passes through a channel that clones what is posted. */
import { SyncError, type SyncErrorKind } from '../errors.ts';
import type { SyncEvent } from './events.ts';
import type { HeardCommit, KnownCommit } from './heard-commits.ts';
import type { PassResult } from './pass.ts';
import type { SyncStatus } from './sync-state.ts';

export type TabMessage =
  /** Written by any tab. */
  | { readonly kind: 'commit'; readonly commit: HeardCommit }
  /** There is so much by now. */
  | { readonly kind: 'known'; readonly known: KnownCommit }
  /** A tab that follows asks for a sign of life; it is visible. */
  | { readonly kind: 'ask'; readonly tab: string; readonly known: KnownCommit }
  /** The leader's sign of life: the state that it shows, and by how much the server's clock is ahead, in ms. */
  | {
      readonly kind: 'status';
      readonly leader: string;
      readonly status: SyncStatus;
      readonly clockOffset: number;
      readonly known: KnownCommit;
    }
  /** The leader tells what happened. */
  | { readonly kind: 'event'; readonly event: SyncEvent }
  /** The rows that a tab shows, by ID. */
  | { readonly kind: 'look'; readonly tab: string; readonly ids: readonly string[]; readonly known: KnownCommit }
  /** A tab came back to life: the world may have moved on. */
  | { readonly kind: 'wake' }
  /** The leader is to run a pass, and to say what came of it. */
  | { readonly kind: 'sync'; readonly call: string }
  | { readonly kind: 'synced'; readonly call: string; readonly outcome: PassOutcome }
  /** A tab goes; `kept`: what it wrote last it told nobody, and the database has it. */
  | { readonly kind: 'bye'; readonly tab: string; readonly kept: boolean }
  /** The user's data is being deleted: every tab stops. */
  | { readonly kind: 'logout' };

export type PassOutcome =
  | { readonly kind: 'done'; readonly result: PassResult }
  | { readonly kind: 'failed'; readonly error: SyncError };

/** Raised where tabs of an older version would not understand: they do not hear each other then. */
export const channelVersion = 2;

interface PortableError {
  readonly syncError: SyncErrorKind;
  readonly message: string;
  readonly details: object;
  readonly cause: string | undefined;
}

/** What can be cloned: errors lose their class on the way, and their causes need not be clonable at all. */
export function toPortable(message: TabMessage): unknown {
  return message.kind === 'commit'
    ? { ...message, commit: { ...message.commit, settlements: message.commit.settlements.map(pack) } }
    : pack(message);
}

export function fromPortable(data: unknown): TabMessage {
  const message = data as TabMessage;
  return message.kind === 'commit'
    ? { ...message, commit: { ...message.commit, settlements: message.commit.settlements.map(unpack) } }
    : unpack(message);
}

/** Errors stand as `error` on any level. */
function pack<T extends object>(value: T): T {
  return mapErrors(value, (error) => {
    if (!(error instanceof SyncError)) return error;
    const { name: _, kind: syncError, message, cause, ...details } = error as SyncError & { cause?: unknown };
    return {
      syncError,
      message,
      details,
      cause: cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined,
    };
  });
}

function unpack<T extends object>(value: T): T {
  return mapErrors<T>(value, (error) => {
    if (!('syncError' in error)) return error;
    const { syncError, message, details, cause } = error as PortableError;
    const options = cause === undefined ? {} : { cause: new Error(cause) };
    return new SyncError(syncError, message, details, options);
  });
}

function mapErrors<T extends object>(value: T, map: (error: object) => unknown): T {
  return Object.fromEntries(
    Object.entries(value).map(([key, part]: [string, unknown]) => {
      if (typeof part !== 'object' || part === null || Array.isArray(part) || part instanceof Set) return [key, part];
      return [key, key === 'error' ? map(part) : mapErrors(part, map)];
    }),
  ) as T;
}
