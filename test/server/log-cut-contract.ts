import { describe, expect, it } from 'vitest';
import type { ServerStore } from '../../src/server/store.ts';
import type { LogCut, LogEntry, VersionLog } from '../../src/server/store/version-logs.ts';
import { countedVersionIDs } from '../support/version-ids.ts';

/** The part of the store contract that is about which logs are long and old, and how they are cut. */
export function logCutContract(current: () => ServerStore): void {
  /** The changes of one version, made at that many ms. */
  const write = (userID: string, time: number, ...conversationIDs: string[]): Promise<void> =>
    current().transaction(async ({ versionLogs }) => {
      const version = (await versionLogs.bump([userID], countedVersionIDs())).get(userID)?.version ?? 0;
      const entry = { userID, action: 'update', version, time } as const;
      await versionLogs.put(conversationIDs.map((conversationID): LogEntry => ({ ...entry, conversationID })));
    });
  const cut = (what: Partial<LogCut>): Promise<number> =>
    current().transaction((tx) => tx.versionLogs.cut({ before: 0, keep: 100, limit: 100, ...what }));
  const log = async (userID = 'alice'): Promise<VersionLog | undefined> =>
    (await current().read((tx) => tx.versionLogs.since([{ userID, after: 0 }], 100))).get(userID);
  const left = async (userID?: string): Promise<readonly string[] | undefined> =>
    (await log(userID))?.changes.map((change) => change.conversationID);

  describe('the cut of version logs', () => {
    it('SRV-5: entries of before a time go, the mark rises to the highest version cut, and the log stays whole', async () => {
      await write('alice', 10, 'a');
      await write('alice', 20, 'b', 'c');
      await write('alice', 30, 'd');
      expect(await cut({ before: 30 })).toBe(3);
      expect(await log()).toMatchObject({ version: 3, deleted: 2, whole: true });
      expect(await left()).toEqual(['d']);
      expect(await cut({ before: 30 })).toBe(0);
      await write('alice', 40, 'a', 'd');
      expect(await log()).toMatchObject({ version: 4, deleted: 2, whole: true });
      expect(await left()).toEqual(['a', 'd']);
    });

    it('SRV-5: a conversation that has changed again is as old as its last change', async () => {
      await write('alice', 10, 'a', 'b');
      await write('alice', 30, 'a');
      expect(await cut({ before: 20 })).toBe(1);
      expect(await log()).toMatchObject({ deleted: 1, whole: true });
      expect(await left()).toEqual(['a']);
    });

    it('SRV-5: what a log holds beyond its length goes, the oldest versions first', async () => {
      for (const id of ['a', 'b', 'c', 'd']) await write('alice', 10, id);
      await write('bob', 10, 'a', 'b');
      expect(await cut({ keep: 2 })).toBe(2);
      expect(await log()).toMatchObject({ deleted: 2, whole: true });
      expect(await left()).toEqual(['c', 'd']);
      expect(await log('bob')).toMatchObject({ deleted: 0, whole: true });
      expect(await left('bob')).toEqual(['a', 'b']);
    });

    it('one call cuts as much as its limit, over several logs, and the next ones the rest', async () => {
      for (const user of ['alice', 'bob', 'carol']) for (const id of ['a', 'b', 'c']) await write(user, 10, id);
      const steps = async (what: Partial<LogCut>): Promise<number[]> => {
        const counts = [await cut(what)];
        while (counts.at(-1) !== 0) counts.push(await cut(what));
        return counts;
      };
      expect(await steps({ keep: 1, limit: 4 })).toEqual([4, 2, 0]);
      expect(await steps({ before: 20, limit: 2 })).toEqual([2, 1, 0]);
      for (const user of ['alice', 'bob', 'carol']) {
        expect(await log(user)).toMatchObject({ version: 3, deleted: 3, whole: true, changes: [] });
      }
    });

    it('SRV-5: the entries of a version go together, however many there are', async () => {
      await write('alice', 10, 'a', 'b', 'c');
      await write('alice', 20, 'd');
      expect(await cut({ before: 30, limit: 2 })).toBe(3);
      expect(await log()).toMatchObject({ deleted: 1, whole: true });
      expect(await left()).toEqual(['d']);
      await write('bob', 10, 'a', 'b', 'c');
      expect(await cut({ keep: 2 })).toBe(3);
      expect(await log('bob')).toMatchObject({ deleted: 1, whole: true, changes: [] });
    });

    it('SRV-2: a mark that a mend has raised is not lowered', async () => {
      await write('alice', 10, 'a');
      await write('alice', 30, 'b');
      await current().transaction((tx) => tx.versionLogs.mend(['alice']));
      expect(await cut({ before: 20 })).toBe(1);
      expect(await log()).toMatchObject({ version: 2, deleted: 2, whole: true });
    });

    it('SRV-4: one that rejects has cut nothing', async () => {
      await write('alice', 10, 'a', 'b');
      await write('alice', 20, 'c');
      const before = await log();
      const doomed = current().transaction(async (tx) => {
        await tx.versionLogs.cut({ before: 15, keep: 100, limit: 100 });
        throw new Error('after the cut');
      });
      await expect(doomed).rejects.toThrow('after the cut');
      expect(await log()).toEqual(before);
      expect(await cut({ before: 30 })).toBe(3);
    });
  });

  it('the sizes of logs are counted, also where there is none', async () => {
    const sizes = () => current().read((tx) => tx.versionLogs.sizes());
    expect(await sizes()).toEqual({ logs: 0, entries: 0, longest: 0 });
    await current().transaction(async ({ versionLogs }) => {
      await versionLogs.bump(['alice', 'bob', 'carol'], countedVersionIDs());
      const entry = { action: 'insert', version: 1, time: 1 } as const;
      await versionLogs.put([
        { ...entry, userID: 'alice', conversationID: 'sg_1' },
        { ...entry, userID: 'alice', conversationID: 'sg_2' },
        { ...entry, userID: 'bob', conversationID: 'sg_1' },
      ]);
    });
    expect(await sizes()).toEqual({ logs: 3, entries: 3, longest: 2 });
  });

  it('the busiest users are those of the highest versions, highest first, then by ID', async () => {
    const versions = { alice: 2, bob: 3, carol: 1, dave: 2 };
    for (const [user, count] of Object.entries(versions)) {
      for (let i = 0; i < count; i++) await write(user, 10, 'a');
    }
    const busiest = (limit: number) => current().read((tx) => tx.versionLogs.busiest(limit));
    expect(await busiest(3)).toEqual(['bob', 'alice', 'dave']);
    expect(await busiest(9)).toEqual(['bob', 'alice', 'dave', 'carol']);
    expect(await busiest(0)).toEqual([]);
  });
}
