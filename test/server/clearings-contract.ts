import { describe, expect, it } from 'vitest';
import type { ServerStore } from '../../src/server/store.ts';

/** The part of the store contract that is about what the cache of heads must be told. */
export function clearingsContract(current: () => ServerStore): void {
  const pending = () => current().read((tx) => tx.cacheClearings.pending(9));
  const add = (...userIDs: string[]) => current().transaction((tx) => tx.cacheClearings.add(userIDs));

  describe('clearings of the cache', () => {
    it('wait in the order of their IDs until they are worked off, each by itself', async () => {
      const { ids } = await add('alice', 'bob');
      const { ids: more } = await add('alice');
      expect((await pending()).map(({ userID }) => userID)).toEqual(['alice', 'bob', 'alice']);
      expect((await pending()).map(({ id }) => id)).toEqual([...ids, ...more]);
      expect(await current().read((tx) => tx.cacheClearings.pending(2))).toHaveLength(2);
      await current().transaction((tx) => tx.cacheClearings.remove([...ids, 999]));
      expect(await pending()).toEqual([{ id: more[0], userID: 'alice' }]);
    });

    it('tell whether an earlier one had lapsed, which those of the same transaction have not', async () => {
      const first = await add('alice');
      expect(first.othersLapsed).toBe(false);
      expect((await add('bob')).othersLapsed).toBe(false);
      await current().transaction((tx) => tx.cacheClearings.lapse([...first.ids, 999]));
      const third = await add('carol');
      expect(third.othersLapsed).toBe(true);
      await current().transaction((tx) => tx.cacheClearings.remove(first.ids));
      expect((await add('carol')).othersLapsed).toBe(false);
    });

    it('SRV-1: are gone with a transaction that fails, as is an epoch', async () => {
      const failing = current().transaction(async (tx) => {
        await tx.cacheClearings.add(['alice']);
        await tx.cacheClearings.renewEpoch('e1');
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow('no');
      expect(await pending()).toEqual([]);
      expect(await current().read((tx) => tx.cacheClearings.epoch())).toBe('');
    });

    it('SRV-5: there is one epoch, empty until it is renewed', async () => {
      const renew = (epoch: string) => current().transaction((tx) => tx.cacheClearings.renewEpoch(epoch));
      await renew('e1');
      await renew('e2');
      expect(await current().read((tx) => tx.cacheClearings.epoch())).toBe('e2');
    });
  });
}
