/** Whether this tab leads the others of its database: one table of what each event makes of each state (TAB-1, TAB-2, TAB-6). */

export type LeaderState =
  | 'stopped'
  /** No other tab shares the database, or there are no locks: this one does its own work. */
  | 'alone'
  /** Another tab leads, or soon will: this one stands in line for the lock. */
  | 'following'
  /** The leader gives no sign of life: its lock is being taken. */
  | 'stealing'
  /** The lock is held, and the new epoch is not yet in the store. */
  | 'rising'
  | 'leading'
  /** The page is frozen or put away: everything has been let go of. */
  | 'suspended'
  /** The session has ended: this tab asks for nothing, and follows whoever does. */
  | 'retired';

export type LeaderEvent =
  | 'start'
  /** There are no locks, or the storage is this tab's own. */
  | 'unshared'
  /** The lock is held. */
  | 'granted'
  /** The new epoch is in the store. */
  | 'raised'
  /** It could not be stored. */
  | 'failed'
  /** Another tab took the lock. */
  | 'stolen'
  /** The store has another epoch, or is a new one. */
  | 'deposed'
  /** No sign of life from the leader. */
  | 'silent'
  /** A leader whose session goes on was heard. */
  | 'led'
  | 'signedOut'
  | 'suspend'
  | 'resume'
  | 'stop';

/** Every cell is decided: a missing one does not compile. What a tab hears too late finds it where it should be. */
export const transitions: { readonly [S in LeaderState]: { readonly [E in LeaderEvent]: LeaderState } } = {
  stopped: {
    start: 'following',
    unshared: 'stopped',
    granted: 'stopped',
    raised: 'stopped',
    failed: 'stopped',
    stolen: 'stopped',
    deposed: 'stopped',
    silent: 'stopped',
    led: 'stopped',
    signedOut: 'stopped',
    suspend: 'stopped',
    resume: 'stopped',
    stop: 'stopped',
  },
  alone: {
    start: 'alone',
    unshared: 'alone',
    granted: 'alone',
    raised: 'alone',
    failed: 'alone',
    stolen: 'alone',
    deposed: 'following',
    silent: 'alone',
    led: 'alone',
    signedOut: 'retired',
    suspend: 'suspended',
    resume: 'alone',
    stop: 'stopped',
  },
  following: {
    start: 'following',
    unshared: 'alone',
    granted: 'rising',
    raised: 'following',
    failed: 'following',
    stolen: 'following',
    deposed: 'following',
    silent: 'stealing',
    led: 'following',
    signedOut: 'retired',
    suspend: 'suspended',
    resume: 'following',
    stop: 'stopped',
  },
  stealing: {
    start: 'stealing',
    unshared: 'alone',
    granted: 'rising',
    raised: 'stealing',
    failed: 'following',
    stolen: 'following',
    deposed: 'following',
    silent: 'stealing',
    led: 'stealing',
    signedOut: 'retired',
    suspend: 'suspended',
    resume: 'stealing',
    stop: 'stopped',
  },
  rising: {
    start: 'rising',
    unshared: 'alone',
    granted: 'rising',
    raised: 'leading',
    failed: 'following',
    stolen: 'following',
    deposed: 'following',
    silent: 'rising',
    led: 'rising',
    signedOut: 'retired',
    suspend: 'suspended',
    resume: 'rising',
    stop: 'stopped',
  },
  leading: {
    start: 'leading',
    unshared: 'alone',
    granted: 'leading',
    raised: 'leading',
    failed: 'following',
    stolen: 'following',
    // The store knows before this tab does: it stands in line again, rather than take the lead back.
    deposed: 'following',
    silent: 'leading',
    led: 'leading',
    signedOut: 'retired',
    suspend: 'suspended',
    resume: 'leading',
    stop: 'stopped',
  },
  suspended: {
    start: 'suspended',
    unshared: 'suspended',
    granted: 'suspended',
    raised: 'suspended',
    failed: 'suspended',
    stolen: 'suspended',
    deposed: 'suspended',
    silent: 'suspended',
    led: 'suspended',
    signedOut: 'suspended',
    suspend: 'suspended',
    resume: 'following',
    stop: 'stopped',
  },
  retired: {
    start: 'retired',
    unshared: 'retired',
    granted: 'retired',
    raised: 'retired',
    failed: 'retired',
    stolen: 'retired',
    deposed: 'retired',
    silent: 'retired',
    led: 'following',
    signedOut: 'retired',
    suspend: 'retired',
    resume: 'retired',
    stop: 'stopped',
  },
};
