import { describe, expect, it } from 'vitest';
import type { ServerStore } from '../../src/server/store.ts';
import type { ChangeAction, LogEntry } from '../../src/server/store/version-logs.ts';
import { countedVersionIDs } from '../support/version-ids.ts';

/** The part of the store contract that is about version logs. */
export function versionLogContract(current: () => ServerStore): void {
  const log = async (userID = 'alice', after = 0, limit = 1000) =>
    (await current().read((tx) => tx.versionLogs.since([{ userID, after }], limit))).get(userID);
  const entry = (
    version: number,
    conversationID: string,
    action: ChangeAction = 'update',
    userID = 'alice',
  ): LogEntry => ({
    userID,
    conversationID,
    action,
    version,
    time: 0,
  });

  describe('version logs', () => {
    it('a log begins at version 1 with a deleted mark of 0, by a question or by a change, and once', async () => {
      const newVersionID = countedVersionIDs();
      const empty = { version: 1, deleted: 0, whole: true, changes: [] };
      await current().transaction(async (tx) => {
        await tx.versionLogs.begin(['alice', 'alice'], newVersionID);
        await tx.versionLogs.begin(['alice'], newVersionID);
        await tx.versionLogs.bump(['bob', 'bob'], newVersionID);
      });
      expect(await log('alice')).toEqual({ versionID: '000000000000000000000001', ...empty });
      expect(await log('bob')).toEqual({ versionID: '000000000000000000000002', ...empty });
      expect(await log('carol')).toBeUndefined();
    });

    it('each bump takes the next version and keeps the versionID', async () => {
      const newVersionID = countedVersionIDs();
      const bump = (...userIDs: string[]) => current().transaction((tx) => tx.versionLogs.bump(userIDs, newVersionID));
      await bump('alice');
      const heads = await bump('alice', 'bob');
      expect(heads).toEqual(
        new Map([
          ['alice', { versionID: '000000000000000000000001', version: 2 }],
          ['bob', { versionID: '000000000000000000000002', version: 1 }],
        ]),
      );
      expect(await current().read((tx) => tx.versionLogs.heads(['alice', 'bob', 'carol']))).toEqual(heads);
    });

    it('SRV-2: each ID stands once, with its latest action and version', async () => {
      await current().transaction(async (tx) => {
        await tx.versionLogs.bump(['alice'], countedVersionIDs());
        await tx.versionLogs.put([entry(1, 'b', 'insert'), entry(1, 'a', 'insert')]);
        await tx.versionLogs.bump(['alice'], countedVersionIDs());
        await tx.versionLogs.put([entry(2, 'b', 'delete')]);
      });
      expect(await log()).toMatchObject({
        whole: true,
        changes: [
          { conversationID: 'a', action: 'insert', version: 1 },
          { conversationID: 'b', action: 'delete', version: 2 },
        ],
      });
    });

    it('the entries after a version come by version and ID, no more than asked for', async () => {
      await current().transaction(async (tx) => {
        await tx.versionLogs.bump(['alice'], countedVersionIDs());
        await tx.versionLogs.put([entry(3, 'c'), entry(2, 'd'), entry(2, 'b'), entry(1, 'a'), entry(4, 'e')]);
      });
      const ids = (found: Awaited<ReturnType<typeof log>>) => found?.changes.map((change) => change.conversationID);
      expect(ids(await log('alice', 1))).toEqual(['b', 'd', 'c', 'e']);
      expect(ids(await log('alice', 1, 2))).toEqual(['b', 'd']);
      expect(ids(await log('alice', 4))).toEqual([]);
    });

    it('several logs are asked for at once, each from its own version', async () => {
      await current().transaction(async (tx) => {
        await tx.versionLogs.bump(['alice', 'bob'], countedVersionIDs());
        await tx.versionLogs.put([entry(1, 'a'), entry(1, 'a', 'insert', 'bob')]);
      });
      const cursors = [
        { userID: 'alice', after: 1 },
        { userID: 'bob', after: 0 },
        { userID: 'carol', after: 0 },
      ];
      const logs = await current().read((tx) => tx.versionLogs.since(cursors, 10));
      expect([...logs.keys()]).toEqual(['alice', 'bob']);
      expect(logs.get('alice')?.changes).toEqual([]);
      expect(logs.get('bob')?.changes).toEqual([{ conversationID: 'a', action: 'insert', version: 1 }]);
    });

    it('SRV-2: a mend raises the mark to the version, and a log stays whole after it', async () => {
      await current().transaction(async (tx) => {
        await tx.versionLogs.bump(['alice', 'bob'], countedVersionIDs());
        await tx.versionLogs.bump(['alice'], countedVersionIDs());
        await tx.versionLogs.put([entry(2, 'a')]);
        await tx.versionLogs.mend(['alice']);
      });
      expect(await log()).toMatchObject({ version: 2, deleted: 2, whole: true });
      expect(await log('bob')).toMatchObject({ version: 1, deleted: 0, whole: true });
    });

    it('SRV-5: a dropped log is gone with its entries, and the next one is another', async () => {
      await current().transaction(async (tx) => {
        await tx.versionLogs.bump(['alice', 'bob'], () => 'f'.repeat(24));
        await tx.versionLogs.put([entry(1, 'a'), entry(1, 'a', 'insert', 'bob')]);
      });
      await current().transaction((tx) => tx.versionLogs.drop(['alice', 'nobody']));
      expect(await log()).toBeUndefined();
      expect(await log('bob')).toMatchObject({ versionID: 'f'.repeat(24), changes: [{ conversationID: 'a' }] });
      await current().transaction((tx) => tx.versionLogs.bump(['alice'], () => 'e'.repeat(24)));
      expect(await log()).toEqual({ versionID: 'e'.repeat(24), version: 1, deleted: 0, whole: true, changes: [] });
    });

    it('SRV-5: renew gives every log another versionID and leaves the rest', async () => {
      await current().transaction(async (tx) => {
        await tx.versionLogs.bump(['alice', 'bob'], () => 'f'.repeat(24));
        await tx.versionLogs.put([entry(1, 'a')]);
      });
      const before = await log();
      expect(await current().transaction((tx) => tx.versionLogs.renew(countedVersionIDs()))).toBe(2);
      const [alice, bob] = [await log('alice'), await log('bob')];
      expect(new Set(['f'.repeat(24), alice?.versionID, bob?.versionID]).size).toBe(3);
      expect(alice).toEqual({ ...before, versionID: alice?.versionID });
    });
  });
}
