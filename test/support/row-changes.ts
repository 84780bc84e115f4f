import * as fc from 'fast-check';
import type { Conversation } from '../../src/model.ts';
import type { RowChange } from '../../src/list/types.ts';
import { row } from './rows.ts';

/** What may become of a row: gone, or there with these fields. Few IDs and times, so that rows meet often. */
const someRow: fc.Arbitrary<readonly [string, Partial<Conversation> | undefined]> = fc.tuple(
  fc.integer({ min: 0, max: 15 }).map((id) => `si_alice_${id}`),
  fc.option(
    fc.record({
      isPinned: fc.boolean(),
      latestMsgTime: fc.integer({ min: 0, max: 8 }),
      unreadCount: fc.integer({ min: 0, max: 3 }),
      hidden: fc.boolean(),
      recvMsgOpt: fc.constantFrom(0, 2),
      conversationType: fc.constantFrom(1, 3),
    }),
    { nil: undefined, freq: 4 },
  ),
);

/** One batch: for each ID at most one new state. */
export const someBatch: fc.Arbitrary<ReadonlyMap<string, Partial<Conversation> | undefined>> = fc
  .array(someRow, { maxLength: 14 })
  .map((states) => new Map(states));

/** Rows by ID, changed by random batches. */
export class RowTable {
  readonly rows: Map<string, Conversation> = new Map<string, Conversation>();

  /** Applies the batch and says what changed. */
  apply(batch: ReadonlyMap<string, Partial<Conversation> | undefined>): readonly RowChange[] {
    return [...batch].flatMap(([id, fields]) => {
      const before = this.rows.get(id);
      const after = fields === undefined ? undefined : row(id, fields);
      if (after === undefined) this.rows.delete(id);
      else this.rows.set(id, after);
      return before === undefined && after === undefined ? [] : [{ before, after }];
    });
  }
}
