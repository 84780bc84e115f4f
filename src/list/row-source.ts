import type { Observable } from 'rxjs';
import type { Conversation } from '../model.ts';
import type { Screen } from '../ports.ts';
import type { RowChange } from './types.ts';

/** What became of the rows at once. */
export interface RowBatch {
  /** Each ID at most once. */
  readonly rows: readonly RowChange[];
  /** Whether this device holds the whole list from now on. */
  readonly complete: boolean;
  /** Above that of the batch before it, and above 0. */
  readonly version: number;
}

/** Who keeps the rows. */
export interface RowSource {
  /** Whether the local list was read. Once true it stays so, also while the source is closed and read again. */
  readonly ready: boolean;
  readonly complete: boolean;
  /** Of the last batch that is contained in the state; 0 before the first. */
  readonly version: number;
  /** All rows, in any order. */
  rows(): readonly Conversation[];
  row(id: string): Conversation | undefined;
  /**
   * Emits each change after it was made, in the same call stack. The batch that makes the source ready may leave its rows
   * out: nobody has seen others. Reading the rows again emits what differs from those shown before.
   */
  readonly changes$: Observable<RowBatch>;
  /** What can be shown before the source is ready, where there is something, replayed. Its rows are those of the source then. */
  readonly screen$: Observable<Screen>;
}
