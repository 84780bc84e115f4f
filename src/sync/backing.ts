/** The storage as the replica sees it, and the tab that it belongs to. */
import type { SyncError } from '../errors.ts';
import type { ChangeSet, CommitOutcome, Snapshot } from '../ports.ts';
import type { HeardCommit } from './heard-commits.ts';
import type { Restored } from './memory.ts';

/** Where the replica keeps its planes, and who is told of what becomes of them. */
export interface Backing {
  commit(changes: ChangeSet): Promise<CommitOutcome>;
  snapshot(): Promise<Snapshot>;
  /** Makes the storage usable again after a failure, or rejects. */
  recover(error: SyncError<'storage'>): Promise<void>;
  /** How much of the memory this tab writes into a storage that came back empty. */
  restores(): Restored;
  /** Whether what was read of this database before this run is still the user's. */
  keeps(device: string): boolean;
  /** This tab wrote something. */
  onCommitted(commit: HeardCommit): void;
  /** What was held is gone from the storage, and what was restored is there. */
  onLost(): void;
  /** Another tab leads by now. */
  onDeposed(epoch: number): void;
  /** Something was heard of another database than the one that was read. */
  onStranger(): void;
  /** Something was heard of that builds on what was not. */
  onBehind(): void;
}
