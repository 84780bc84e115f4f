import type { Log } from './figures/log.ts';
import type { Meter } from './figures/meter.ts';
import type { ServerLimits } from './limits/limits.ts';
import type { CachedHeads } from './cache/cached-heads.ts';
import type { ListAt } from './cache/list-cache.ts';
import type { Observers } from './observers.ts';
import type { ServerStore } from './store.ts';

/** What the services work with. */
export interface ServiceContext {
  readonly store: ServerStore;
  readonly observers: Observers;
  /** ms since 1970. */
  readonly now: () => number;
  /** ms since some moment, in fractions, never set back: for how long something took. */
  readonly ticks: () => number;
  /** 32 hex digits, unique. */
  readonly newID: () => string;
  /** 24 hex digits, unique and not all zeros. */
  readonly newVersionID: () => string;
  /** What is known of users' logs without the store. */
  readonly cachedHeads?: CachedHeads | undefined;
  readonly listAt?: ListAt | undefined;
  readonly limits: ServerLimits;
  readonly meter: Meter;
  /** Aborts when the server closes: what runs in the background ends then. */
  readonly closing: AbortSignal;
  readonly log: Log;
}

/** Who calls. */
export interface Identity {
  readonly role: 'admin' | 'user';
  readonly userID: string;
  readonly platformID: number;
  readonly tokenID: string;
}

/** The request around a call of a service. */
export interface CallContext {
  /** Absent only where a path needs no token. */
  readonly identity: Identity | undefined;
  readonly operationID: string;
}
