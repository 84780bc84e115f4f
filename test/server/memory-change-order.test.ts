import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogChange } from '../../src/server/store/version-logs.ts';
import { ChangeOrder } from '../../src/server/stores/memory-change-order.ts';
import type { UndoLog } from '../../src/server/stores/memory-table.ts';

const change = (version: number, conversationID: string): LogChange => ({ conversationID, action: 'update', version });

describe('the order of a log in memory', () => {
  it('holds each ID once, by version and ID, after any writes, and what it held after they were taken back', () => {
    const write = fc.record({ version: fc.integer({ min: 1, max: 9 }), id: fc.constantFrom('a', 'b', 'c', 'd', 'e') });
    const batch = fc.record({ writes: fc.array(write), drop: fc.boolean(), undone: fc.boolean() });
    fc.assert(
      fc.property(fc.array(batch), (batches) => {
        const undo: UndoLog = [];
        const order = new ChangeOrder(undo);
        let current = new Map<string, LogChange>();
        for (const { writes, drop, undone } of batches) {
          const before = new Map(current);
          if (drop) {
            order.drop('alice');
            current.clear();
          }
          for (const { version, id } of writes) {
            const made = change(version, id);
            order.put('alice', made, current.get(id));
            current.set(id, made);
          }
          if (undone) {
            for (const takeBack of undo.toReversed()) takeBack();
            current = before;
          }
          undo.length = 0;
          const inOrder = [...current.values()].toSorted(
            (a, b) => a.version - b.version || (a.conversationID < b.conversationID ? -1 : 1),
          );
          expect(order.count('alice')).toBe(current.size);
          for (const after of [0, 3, 9]) {
            const later = inOrder.filter(({ version }) => version > after);
            expect(order.after('alice', after, 3)).toEqual(later.slice(0, 3));
          }
        }
        expect(order.count('bob')).toBe(0);
      }),
    );
  });

  it('looks at as many entries as the logarithm of their number, to find those after a version and to take one in', () => {
    let looks = 0;
    const counted = (version: number): LogChange => ({
      conversationID: `sg_${version}`,
      action: 'update',
      get version() {
        looks++;
        return version;
      },
    });
    const order = new ChangeOrder([]);
    const changes = Array.from({ length: 4096 }, (_, i) => counted(i + 1));
    for (const each of changes) order.put('alice', each, undefined);
    looks = 0;
    expect(order.after('alice', 4000, 20)).toHaveLength(20);
    expect(looks).toBeLessThanOrEqual(13);
    looks = 0;
    order.put('alice', counted(4097), changes[100]);
    expect(looks).toBeLessThanOrEqual(2 * 14);
  });
});
