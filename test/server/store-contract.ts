import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ServerStore, StoreWrites } from '../../src/server/store.ts';
import { message } from '../support/messages.ts';
import { group, token } from '../support/stored.ts';
import { wireRow } from '../support/wire-rows.ts';
import { cacheClearingContract } from './cache-clearing-contract.ts';
import { listContract } from './list-contract.ts';
import { logCutContract } from './log-cut-contract.ts';
import { clearingsContract } from './clearings-contract.ts';
import { transactionContract } from './transaction-contract.ts';
import { versionLogContract } from './version-log-contract.ts';

/** What every engine must do. `open` gives a store that is new and empty. */
export function storeContract(name: string, open: () => Promise<ServerStore>): void {
  describe(`the server store on ${name}`, () => {
    let store: ServerStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());
    const write = <T>(run: (tx: StoreWrites) => Promise<T>): Promise<T> => store.transaction(run);

    describe('conversations', () => {
      const rows = ['sg_b', 'sg_a', 'sg_c'].map((conversationID) =>
        wireRow({ conversationID, isPinned: conversationID !== 'sg_b' }),
      );
      beforeEach(() =>
        write((tx) => tx.conversations.put([...rows, wireRow({ ownerUserID: 'bob', conversationID: 'sg_a' })])),
      );

      it('every field is kept, whatever it holds', async () => {
        const full = wireRow({
          conversationID: 'si_ñ_👋',
          recvMsgOpt: 2,
          isPinned: true,
          isPrivateChat: true,
          isMsgDestruct: true,
          attachedInfo: '"\'\\; DROP TABLE conversations; --',
          ex: '\u202Eright to left \u{1F468}‍\u{1F469} \n',
          burnDuration: 30,
          groupAtType: -1,
          minSeq: 3,
          maxSeq: Number.MAX_SAFE_INTEGER,
          msgDestructTime: 86_400,
          latestMsgDestructTime: 1_764_000_000_000,
        });
        await write((tx) => tx.conversations.put([full]));
        expect(await store.read((tx) => tx.conversations.find([full]))).toEqual([full]);
      });

      it('rows are found by owner and ID; a key without a row is left out, one named twice is found once', async () => {
        const found = await store.read((tx) =>
          tx.conversations.find([
            { ownerUserID: 'bob', conversationID: 'sg_a' },
            { ownerUserID: 'alice', conversationID: 'sg_c' },
            { ownerUserID: 'bob', conversationID: 'sg_c' },
            { ownerUserID: 'bob', conversationID: 'sg_a' },
          ]),
        );
        const keys = found.map((row) => `${row.ownerUserID} ${row.conversationID}`);
        expect(keys.toSorted()).toEqual(['alice sg_c', 'bob sg_a']);
      });

      it("an owner's rows and IDs come in ascending order, the pinned ones by themselves", async () => {
        await store.read(async (tx) => {
          expect((await tx.conversations.ofOwner('alice')).map((row) => row.conversationID)).toEqual([
            'sg_a',
            'sg_b',
            'sg_c',
          ]);
          expect(await tx.conversations.idsOfOwner('alice')).toEqual(['sg_a', 'sg_b', 'sg_c']);
          expect(await tx.conversations.pinnedIDs('alice')).toEqual(['sg_a', 'sg_c']);
          expect(await tx.conversations.idsOfOwner('nobody')).toEqual([]);
        });
      });

      it('a put replaces the row, a delete removes it, and other owners keep theirs', async () => {
        await write(async (tx) => {
          await tx.conversations.put([wireRow({ conversationID: 'sg_a', ex: 'new' })]);
          await tx.conversations.delete([
            wireRow({ conversationID: 'sg_b' }),
            wireRow({ conversationID: 'sg_missing' }),
          ]);
        });
        await store.read(async (tx) => {
          expect(await tx.conversations.ofOwner('alice')).toEqual([
            wireRow({ conversationID: 'sg_a', ex: 'new' }),
            rows[2],
          ]);
          expect(await tx.conversations.pinnedIDs('alice')).toEqual(['sg_c']);
          expect(await tx.conversations.idsOfOwner('bob')).toEqual(['sg_a']);
        });
      });
    });

    describe('users and groups', () => {
      it('a user put twice has the new name and the old time', async () => {
        await write((tx) => tx.users.put([{ userID: 'bob', nickname: 'Bob', faceURL: 'f', createTime: 1 }]));
        await write((tx) => tx.users.put([{ userID: 'bob', nickname: 'Robert', faceURL: 'g', createTime: 2 }]));
        expect(await store.read((tx) => tx.users.find(['bob', 'nobody']))).toEqual(
          new Map([['bob', { userID: 'bob', nickname: 'Robert', faceURL: 'g', createTime: 1 }]]),
        );
      });

      it('a group knows its members, each once, and how many they are', async () => {
        expect(await write((tx) => tx.groups.create(group, ['carol', 'bob', 'carol']))).toBe(true);
        await store.read(async (tx) => {
          expect(await tx.groups.find(['g', 'nothing'])).toEqual(new Map([['g', { ...group, memberCount: 2 }]]));
          expect(await tx.groups.members('g')).toEqual(['bob', 'carol']);
          expect(await tx.groups.members('nothing')).toEqual([]);
          expect(await tx.groups.joined('bob', ['g', 'nothing', 'g'])).toEqual(new Set(['g']));
          expect(await tx.groups.joined('dave', ['g'])).toEqual(new Set());
        });
      });

      it('a group is not made twice, and keeps its members', async () => {
        await write((tx) => tx.groups.create(group, ['bob']));
        expect(await write((tx) => tx.groups.create({ ...group, groupName: 'other' }, ['carol']))).toBe(false);
        await store.read(async (tx) => {
          expect((await tx.groups.find(['g'])).get('g')).toEqual({ ...group, memberCount: 1 });
          expect(await tx.groups.members('g')).toEqual(['bob']);
        });
      });
    });

    describe('seqs and messages', () => {
      it('seqs of a conversation count from 1, with the time of the last', async () => {
        const taken = await write(async (tx) => [
          await tx.seqs.next('sg_1', 10),
          await tx.seqs.next('sg_1', 20),
          await tx.seqs.next('sg_2', 30),
        ]);
        expect(taken).toEqual([1, 2, 1]);
        expect(await store.read((tx) => tx.seqs.max(['sg_1', 'sg_2', 'sg_3']))).toEqual(
          new Map([
            ['sg_1', { maxSeq: 2, maxSeqTime: 20 }],
            ['sg_2', { maxSeq: 1, maxSeqTime: 30 }],
          ]),
        );
      });

      it('SEQ-1: a read position rises and never goes back, and says whether it moved', async () => {
        const raise = (hasReadSeq: number, unreadCountTime: number): Promise<boolean> =>
          write((tx) => tx.seqs.raise('alice', 'sg_1', { hasReadSeq, unreadCountTime }));
        expect([await raise(0, 1), await raise(5, 2), await raise(5, 3), await raise(4, 4), await raise(6, 5)]).toEqual(
          [false, true, false, false, true],
        );
        expect(await store.read((tx) => tx.seqs.read('alice', ['sg_1', 'sg_2']))).toEqual(
          new Map([['sg_1', { hasReadSeq: 6, unreadCountTime: 5 }]]),
        );
        expect(await store.read((tx) => tx.seqs.read('bob', ['sg_1']))).toEqual(new Map());
      });

      it('the latest message is that of the highest seq that is left', async () => {
        await write(async (tx) => {
          for (const seq of [2, 10, 9]) await tx.messages.put('sg_1', message(seq));
          await tx.messages.put(
            'sg_2',
            message(1, { content: 'ünï', options: { history: false }, atUserIDList: ['bob'] }),
          );
        });
        const latest = (): Promise<ReadonlyMap<string, unknown>> =>
          store.read((tx) => tx.messages.latest(['sg_1', 'sg_2', 'sg_3']));
        expect(await latest()).toEqual(
          new Map([
            ['sg_1', message(10)],
            ['sg_2', message(1, { content: 'ünï', options: { history: false }, atUserIDList: ['bob'] })],
          ]),
        );
        await write((tx) => tx.messages.delete('sg_1', [10, 11]));
        expect((await latest()).get('sg_1')).toEqual(message(9));
        await write((tx) => tx.messages.put('sg_1', message(9, { contentType: 2101 })));
        expect(await store.read((tx) => tx.messages.get('sg_1', 9))).toEqual(message(9, { contentType: 2101 }));
        expect(await store.read((tx) => tx.messages.get('sg_1', 10))).toBeUndefined();
      });
    });

    describe('tokens and write counters', () => {
      it('only the valid tokens of that user and platform are ended', async () => {
        const others = [
          { ...token, tokenID: 't2' },
          { ...token, tokenID: 't3', platformID: 2 },
          { ...token, tokenID: 't4', userID: 'bob' },
          { ...token, tokenID: 't5', state: 'expired' as const },
        ];
        await write(async (tx) => {
          for (const each of [token, ...others]) await tx.tokens.put(each);
        });
        expect((await write((tx) => tx.tokens.end('alice', 5, 'kicked'))).toSorted()).toEqual(['t1', 't2']);
        expect(await write((tx) => tx.tokens.end('alice', 5, 'expired'))).toEqual([]);
        await store.read(async (tx) => {
          expect(await tx.tokens.find('t1')).toEqual({ ...token, state: 'kicked' });
          expect(await tx.tokens.find('t3')).toEqual(others[1]);
          expect(await tx.tokens.find('t5')).toEqual(others[3]);
          expect(await tx.tokens.find('t6')).toBeUndefined();
        });
      });

      it('tokens that expired before a time are forgotten', async () => {
        await write(async (tx) => {
          await tx.tokens.put(token);
          await tx.tokens.put({ ...token, tokenID: 't2', expiresAt: token.expiresAt + 1 });
          await tx.tokens.purge(token.expiresAt + 1);
        });
        expect(await store.read((tx) => tx.tokens.find('t1'))).toBeUndefined();
        expect(await store.read((tx) => tx.tokens.find('t2'))).toBeDefined();
      });

      it('WRITE-6: a counter counts once, and an older one never, for each user, device and conversation', async () => {
        const advance = (
          userID: string,
          device: string,
          ids: readonly string[],
          counter: number,
        ): Promise<readonly string[]> => write((tx) => tx.writeCounters.advance(userID, device, ids, counter));
        expect(await advance('alice', 'device-1', ['a', 'b', 'a'], 5)).toEqual(['a', 'b']);
        expect(await advance('alice', 'device-1', ['b', 'c'], 5)).toEqual(['c']);
        expect(await advance('alice', 'device-1', ['a'], 4)).toEqual([]);
        expect(await advance('alice', 'device-1', ['a'], 6)).toEqual(['a']);
        expect(await advance('alice', 'device-2', ['a'], 1)).toEqual(['a']);
        expect(await advance('bob', 'device-1', ['a'], 1)).toEqual(['a']);
      });
    });

    clearingsContract(() => store);
    listContract(() => store);
    transactionContract(() => store);
    versionLogContract(() => store);
    logCutContract(() => store);
    cacheClearingContract(() => store);
  });
}
