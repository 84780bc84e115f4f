import { expect, it } from 'vitest';
import { describeFailure, failureOf } from './find-failure.ts';

it('random histories end well on the IndexedDB of a real browser too', { timeout: 120_000 }, async () => {
  for (let seed = 1001; seed <= 1040; seed++) {
    const failure = await failureOf(seed, () => ({ indexedDB, IDBKeyRange }));
    expect(failure && describeFailure(failure)).toBeUndefined();
  }
});
