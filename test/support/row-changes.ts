import * as fc from 'fast-check';
import type { Conversation } from '../../src/model.ts';
import type { RowChange } from '../../src/list/types.ts';
import { row } from './rows.ts';

/** The fields that decide on place, filters and sums. Few times, so that rows meet often. */
const someFields: fc.Arbitrary<Partial<Conversation>> = fc.record({
  isPinned: fc.boolean(),
  latestMsgTime: fc.integer({ min: 0, max: 8 }),
  unreadCount: fc.integer({ min: 0, max: 3 }),
  hidden: fc.boolean(),
  recvMsgOpt: fc.constantFrom(0, 2),
  conversationType: fc.constantFrom(1, 3),
});

/** One batch: what becomes of up to so many rows, undefined where it goes. */
export function someBatch(size = 14): fc.Arbitrary<ReadonlyMap<string, Partial<Conversation> | undefined>> {
  const someID = fc.integer({ min: 0, max: size }).map((id) => `si_alice_${id}`);
  return fc
    .array(fc.tuple(someID, fc.option(someFields, { nil: undefined, freq: 4 })), { maxLength: size, size: 'max' })
    .map((states) => new Map(states));
}

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
