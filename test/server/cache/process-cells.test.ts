import { describe, expect, it } from 'vitest';
import { processCells } from '../../../src/server/cache/process-cells.ts';
import { HandClock } from '../../support/cache-world.ts';
import { cellsContract } from './cells-contract.ts';

const options = { headMs: 3000, markMs: 1000, capacity: 9 };

cellsContract('in the process', async () => {
  const clock = new HandClock();
  const fresh = () => processCells({ ...options, now: clock.now });
  let cells = fresh();
  return {
    cells: {
      level: 'process',
      look: (...args) => cells.look(...args),
      fill: (...args) => cells.fill(...args),
      mark: (...args) => cells.mark(...args),
      settle: (...args) => cells.settle(...args),
      clear: (...args) => cells.clear(...args),
    },
    expireMarks: async () => clock.advance(1000),
    flush: async () => {
      cells = fresh();
    },
  };
});

describe('the cells in the process', () => {
  it('heads and leases are kept for a time, and for so many users', async () => {
    const clock = new HandClock();
    clock.advance(1);
    const cells = processCells({ ...options, now: clock.now, capacity: 2 });
    const put = async (userID: string): Promise<void> => {
      await cells.look([userID], 'r1', '');
      await cells.fill(new Map([[userID, { versionID: 'a', version: 1 }]]), 'r1', '');
    };
    const kinds = async (): Promise<unknown> =>
      [...(await cells.look(['alice', 'bob', 'carol'], 'r2', '')).values()].map(({ kind }) => kind);
    for (const userID of ['alice', 'bob', 'carol']) await put(userID);
    expect(await kinds()).toEqual(['leased', 'head', 'head']);
    clock.advance(3001);
    expect(await kinds()).toEqual(['leased', 'leased', 'leased']);
    clock.advance(60_001);
    expect((await cells.look(['alice'], 'r3', '')).get('alice')).toEqual({ kind: 'leased', lease: 'r3' });
  });
});
