import { describe, expect, it } from 'vitest';
import type { ServerStore, StoreWrites } from '../../src/server/store.ts';
import type { AddedClearings } from '../../src/server/store/cache-clearings.ts';

/** The part of the store contract that is about what the nodes' caches must forget. */
export function cacheClearingContract(current: () => ServerStore): void {
  const write = <T>(run: (tx: StoreWrites) => Promise<T>): Promise<T> => current().transaction(run);
  const waiting = async (limit = 9): Promise<readonly string[]> =>
    (await current().read((tx) => tx.cacheClearings.pending(limit))).map(({ userID }) => userID);
  const add = (...userIDs: string[]): Promise<AddedClearings> => write((tx) => tx.cacheClearings.add(userIDs));

  describe('cache clearings', () => {
    it('wait in the order in which they were written, until they are removed', async () => {
      await add('bob', 'alice');
      await add('bob');
      expect(await waiting()).toEqual(['bob', 'alice', 'bob']);
      expect(await waiting(2)).toEqual(['bob', 'alice']);
      const [first, second] = await current().read((tx) => tx.cacheClearings.pending(2));
      await write((tx) => tx.cacheClearings.remove([first?.id ?? 0, second?.id ?? 0, 1_000_000]));
      expect(await waiting()).toEqual(['bob']);
    });

    it('say whether one waits that has lapsed, whoever wrote it', async () => {
      const first = await add('alice');
      expect(first).toMatchObject({ ids: [expect.any(Number) as number], othersLapsed: false });
      expect(await add('bob')).toMatchObject({ othersLapsed: false });
      await write((tx) => tx.cacheClearings.lapse(first.ids));
      expect(await add('carol', 'dave')).toMatchObject({ ids: { length: 2 }, othersLapsed: true });
      await write((tx) => tx.cacheClearings.remove(first.ids));
      expect(await add('alice')).toMatchObject({ othersLapsed: false });
    });

    it('SRV-4: are not there after a transaction that rejects, nor is another epoch', async () => {
      await write((tx) => tx.cacheClearings.renewEpoch('first'));
      const doomed = write(async (tx) => {
        await tx.cacheClearings.add(['alice']);
        await tx.cacheClearings.renewEpoch('second');
        throw new Error('no');
      });
      await expect(doomed).rejects.toThrow('no');
      expect(await waiting()).toEqual([]);
      expect(await current().read((tx) => tx.cacheClearings.epoch())).toBe('first');
    });

    it('the epoch is empty until it is renewed', async () => {
      const epoch = () => current().read((tx) => tx.cacheClearings.epoch());
      expect(await epoch()).toBe('');
      await write((tx) => tx.cacheClearings.renewEpoch('first'));
      await write((tx) => tx.cacheClearings.renewEpoch('second'));
      expect(await epoch()).toBe('second');
    });
  });
}
