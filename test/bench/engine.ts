/** What the works ask of an engine. One file in `engines/` for each. */
import type { Change } from './data/changes.ts';
import type { BenchRecord } from './data/records.ts';

/** What is measured: it hands over what was made ready, and resolves once that is durable. */
export type Handover = () => Promise<unknown>;

export type Shown = (rows: readonly BenchRecord[]) => void;

export interface Session {
  /** Opens the database, which may not be there yet. Windows may be asked for before. */
  open(): Promise<void>;
  /** The first `limit` rows, as soon as there are any, and again after each change of them; the call ends it. */
  window(limit: number, shown: Shown): () => void;
  /** The same of all rows. */
  whole(shown: Shown): () => void;
  /** All rows and the cursor into an empty store. What the network would have brought is made ready before the handover. */
  fill(records: readonly BenchRecord[], cursor: number): Handover;
  /** These changes and the cursor that comes with them. */
  change(changes: readonly Change[], cursor: number): Handover;
  /** The cursor as it is stored. */
  cursor(): Promise<number>;
  close(): Promise<void>;
}

export interface Engine {
  /** A session on the database of this name. */
  create(database: string): Session;
  /** The fields of `BenchRecord` that it may bring later for rows that nobody looks at. Default: none. */
  readonly lateFields?: readonly (keyof BenchRecord)[];
}
