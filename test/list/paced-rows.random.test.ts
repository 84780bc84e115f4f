import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortRows } from '../../src/list/sorted-list.ts';
import type { ConversationList } from '../../src/list/types.ts';
import { collect } from '../support/live-lists.ts';
import { setUpPaced } from '../support/paced-lists.ts';
import { someBatch } from '../support/row-changes.ts';

describe('paced rows under random batches', () => {
  it('DEL-3, WRITE-1: whatever changes, and whenever frames, commands and subscribers come, all lists end as the source is', () => {
    const someStep = fc.oneof(
      { weight: 4, arbitrary: someBatch(6).map((batch) => ({ kind: 'rows' as const, batch })) },
      someBatch(6).map((batch) => ({ kind: 'command' as const, batch })),
      fc.record({ kind: fc.constantFrom('frame' as const, 'comes' as const, 'comes to the newest' as const) }),
    );
    fc.assert(
      fc.property(fc.array(someStep, { maxLength: 16 }), (steps) => {
        const { source, frames, rows, lists } = setUpPaced({});
        const all: ConversationList[][] = [];
        const come = (list$ = lists.list({ limit: 4 })): void => {
          const seen: ConversationList[] = [];
          all.push(seen);
          list$.subscribe(collect(seen));
        };
        const top = (): unknown =>
          sortRows(source.rows())
            .filter(({ hidden }) => !hidden)
            .slice(0, 4);
        const expectNewest = (): void => {
          for (const seen of all) expect(seen.at(-1)?.items).toEqual(top());
        };
        come();
        for (const step of steps) {
          if (step.kind === 'rows') source.change(Object.fromEntries(step.batch));
          if (step.kind === 'command') rows.atOnce(() => source.change(Object.fromEntries(step.batch)));
          if (step.kind === 'frame') frames.make();
          if (step.kind === 'comes') come();
          if (step.kind === 'comes to the newest') come(rows.fresh(lists.list({ limit: 4 })));
          if (step.kind !== 'rows' && step.kind !== 'comes') expectNewest();
          // What is shown is the same to all, new or old.
          for (const seen of all) expect(seen.at(-1)?.items).toEqual(all[0]?.at(-1)?.items);
        }
        frames.make();
        expectNewest();
      }),
      { numRuns: 500 },
    );
  });
});
