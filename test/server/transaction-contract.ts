import { describe, expect, it } from 'vitest';
import type { ServerStore, StoreWrites } from '../../src/server/store.ts';
import { message } from '../support/messages.ts';
import { group, token } from '../support/stored.ts';
import { wireRow } from '../support/wire-rows.ts';

/** The part of the store contract that is about transactions. */
export function transactionContract(current: () => ServerStore): void {
  const write = <T>(run: (tx: StoreWrites) => Promise<T>): Promise<T> => current().transaction(run);

  describe('transactions', () => {
    it('SRV-4: one that rejects leaves nothing behind, in any aggregate', async () => {
      await write(async (tx) => {
        await tx.conversations.put([wireRow({ conversationID: 'sg_old', ex: 'before' }), wireRow()]);
        await tx.users.put([{ userID: 'bob', nickname: 'Bob', faceURL: '', createTime: 1 }]);
        await tx.seqs.next('sg_old', 5);
      });
      const failure = new Error('in the middle');
      const doomed = write(async (tx) => {
        await tx.conversations.put([
          wireRow({ conversationID: 'sg_old', ex: 'after' }),
          wireRow({ conversationID: 'sg_new' }),
        ]);
        await tx.conversations.delete([wireRow()]);
        await tx.users.put([{ userID: 'bob', nickname: 'Robert', faceURL: '', createTime: 1 }]);
        await tx.groups.create(group, ['bob']);
        await tx.seqs.next('sg_old', 6);
        await tx.seqs.raise('alice', 'sg_old', { hasReadSeq: 1, unreadCountTime: 6 });
        await tx.messages.put('sg_old', message(1));
        await tx.tokens.put(token);
        await tx.writeCounters.advance('alice', 'device-1', ['sg_old'], 3);
        await tx.versionLogs.bump(['alice'], () => 'a'.repeat(24));
        await tx.versionLogs.put([
          { userID: 'alice', conversationID: 'sg_old', action: 'update', version: 1, time: 0 },
        ]);
        throw failure;
      });
      await expect(doomed).rejects.toBe(failure);
      await write(async (tx) => {
        expect(await tx.conversations.ofOwner('alice')).toEqual([
          wireRow({ conversationID: 'sg_old', ex: 'before' }),
          wireRow(),
        ]);
        expect((await tx.users.find(['bob'])).get('bob')?.nickname).toBe('Bob');
        expect(await tx.groups.find(['g'])).toEqual(new Map());
        expect(await tx.groups.members('g')).toEqual([]);
        expect((await tx.seqs.max(['sg_old'])).get('sg_old')).toEqual({ maxSeq: 1, maxSeqTime: 5 });
        expect(await tx.seqs.read('alice', ['sg_old'])).toEqual(new Map());
        expect(await tx.messages.get('sg_old', 1)).toBeUndefined();
        expect(await tx.tokens.find('t1')).toBeUndefined();
        expect(await tx.versionLogs.heads(['alice'])).toEqual(new Map());
        expect(await tx.writeCounters.advance('alice', 'device-1', ['sg_old'], 1)).toEqual(['sg_old']);
      });
    });

    it('SRV-1: two at once do not interleave, whatever they await', async () => {
      const add = (): Promise<number> =>
        write(async (tx) => {
          const [row] = await tx.conversations.find([wireRow()]);
          const burnDuration = (row?.burnDuration ?? 0) + 1;
          await tx.users.find(['bob']);
          await tx.conversations.put([wireRow({ burnDuration })]);
          return burnDuration;
        });
      // In which order is the engine's affair.
      expect((await Promise.all([add(), add(), add()])).toSorted()).toEqual([1, 2, 3]);
    });

    it('a read sees nothing of a transaction that has not committed', async () => {
      const writing = write(async (tx) => {
        await tx.conversations.put([wireRow()]);
        await tx.users.find(['bob']);
        await tx.conversations.delete([wireRow()]);
      });
      const reading = current().read((tx) => tx.conversations.find([wireRow()]));
      await writing;
      expect(await reading).toEqual([]);
    });

    it('the next one runs after one that failed', async () => {
      await expect(write(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await write(() => Promise.resolve('yes'))).toBe('yes');
    });

    it('LIFE-1: a closed store rejects what comes after, finishes what came before, and closes twice', async () => {
      const before = write(async (tx) => {
        await tx.conversations.put([wireRow()]);
        return tx.conversations.ofOwner('alice');
      });
      await Promise.all([current().close(), current().close()]);
      expect(await before).toHaveLength(1);
      await expect(write(() => Promise.resolve())).rejects.toMatchObject({ kind: 'storage' });
      await expect(current().read(() => Promise.resolve())).rejects.toMatchObject({ kind: 'storage' });
    });
  });
}
