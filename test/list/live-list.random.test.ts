import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sortRows } from '../../src/list/sorted-list.ts';
import type { ConversationList } from '../../src/list/types.ts';
import { someBatch } from '../support/row-changes.ts';
import { collect, setUp } from '../support/live-lists.ts';

describe('live lists under random batches', () => {
  it('DEL-3, SEQ-2: random batches show each subscriber the right window and sums, whenever it came', () => {
    const someOptions = fc.record(
      {
        limit: fc.integer({ min: 0, max: 6 }),
        offset: fc.integer({ min: 0, max: 6 }),
        unread: fc.boolean(),
        pinned: fc.boolean(),
        hidden: fc.boolean(),
        types: fc.subarray([1, 3]),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(someOptions, fc.array(someBatch(), { maxLength: 8 }), fc.nat(8), (options, batches, cameAt) => {
        const { source, lists } = setUp({});
        const list$ = lists.list(options);
        const early: ConversationList[] = [];
        const late: ConversationList[] = [];
        list$.subscribe(collect(early));
        for (const [index, batch] of batches.entries()) {
          if (index === cameAt) list$.subscribe(collect(late));
          source.change(Object.fromEntries(batch));
        }
        const matching = sortRows(source.rows()).filter(
          (item) =>
            item.hidden === (options.hidden ?? false) &&
            item.unreadCount > 0 === (options.unread ?? item.unreadCount > 0) &&
            item.isPinned === (options.pinned ?? item.isPinned) &&
            (options.types ?? [item.conversationType]).includes(item.conversationType),
        );
        const offset = options.offset ?? 0;
        const expected = {
          items: matching.slice(offset, offset + (options.limit ?? Infinity)),
          total: matching.length,
          unread: {
            messages: matching.reduce((sum, item) => sum + item.unreadCount, 0),
            conversations: matching.filter((item) => item.unreadCount > 0).length,
          },
        };
        for (const seen of cameAt < batches.length ? [early, late] : [early]) {
          expect(seen.at(-1)).toMatchObject(expected);
        }
      }),
      { numRuns: 500 },
    );
  });
});
