import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { describeFailure, failureOf, historyOf } from './find-failure.ts';
import { known } from './known.ts';
import { runHistory } from './run-history.ts';
import type { IndexedDBOf } from './storage.ts';

const databases = (): IndexedDBOf => ({ indexedDB: new IDBFactory(), IDBKeyRange });

const together = 50;
/** The first of so many in a row. Always the same ones, for a change must not be judged by luck: `npm run soak` takes others. */
const firsts = [1, 51, 101, 151, 201, 251, 301];

describe('random histories of servers, devices, tabs and faults', () => {
  it.each(firsts)(
    'end with what the server says on every device, and break no rule on the way: 50 from seed %i',
    { timeout: 120_000 },
    async (first) => {
      for (let seed = first; seed < first + together; seed++) {
        const failure = await failureOf(seed, databases);
        expect(failure && describeFailure(failure)).toBeUndefined();
      }
    },
  );

  it('are the same for the same seed, and run the same way twice', { timeout: 60_000 }, async () => {
    for (const seed of [7, 8, 9]) {
      expect(historyOf(seed)).toEqual(historyOf(seed));
      const [first, second] = [
        await runHistory(historyOf(seed), databases),
        await runHistory(historyOf(seed), databases),
      ];
      expect(second.lines).toEqual(first.lines);
    }
  });
});

describe('histories that failed once', () => {
  it.each(known)('$title', async ({ history }) => {
    expect((await runHistory(history, databases)).problems).toEqual([]);
  });
});
