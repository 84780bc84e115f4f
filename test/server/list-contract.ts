import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerStore } from '../../src/server/store.ts';
import { anyListWorld, named, playSteps } from '../support/list-worlds.ts';
import type { ListWorld } from '../support/list-worlds.ts';
import { plainList, unreadOf, unreadTotalOf } from '../support/plain-list.ts';
import type { PlainRow } from '../support/plain-list.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { wireRow } from '../support/wire-rows.ts';

const PAGE = 4;

/** The part of the store contract that is about lists as a whole. */
export function listContract(current: () => ServerStore): void {
  describe('lists', () => {
    it('SRV-3: pages, counts and seqs of any list are what its rows say one by one', async () => {
      const server = startServer({ store: current() });
      let runs = 0;
      let seen = 0;
      const check = async (world: ListWorld): Promise<void> => {
        const { users, steps } = named(world, `w${runs++}.`);
        await current().transaction((writes) => playSteps(writes, steps));
        for (const userID of users) {
          const list = await current().read((reads) => plainList(reads, userID));
          await expectList(server, userID, list);
          seen += list.filter((row) => row.maxSeq > 0).length;
        }
      };
      await fc.assert(fc.asyncProperty(anyListWorld, check), { numRuns: 20 });
      expect(seen).toBeGreaterThan(20);
    });

    it('rows that are the same in all else stand by UTF-16 code unit, whichever way the database sorts', async () => {
      const server = startServer({ store: current() });
      const ids = ['sg_\u{1F600}', 'sg_z', 'sg_\u{FF21}', 'sg_ñ'];
      await current().transaction((tx) =>
        tx.conversations.put(ids.map((conversationID) => wireRow({ conversationID }))),
      );
      const page = { userID: 'alice', conversationIDs: [], pagination: { pageNumber: 1, showNumber: 3 } };
      const { conversationElems } = await server.service.list.page(page);
      expect(conversationElems.map((each) => each.conversationID)).toEqual(['sg_z', 'sg_ñ', 'sg_\u{1F600}']);
    });
  });
}

/** All that is answered about a user's list beside the list itself. */
async function expectList({ service }: TestServer, userID: string, list: readonly PlainRow[]): Promise<void> {
  const elements = (rows: readonly PlainRow[]) =>
    rows.map((row) => ({
      conversationID: row.conversationID,
      IsPinned: row.isPinned,
      unreadCount: unreadOf(row),
      hasMessage: row.maxSeq > 0,
    }));
  const page = async (conversationIDs: readonly string[], pageNumber: number, showNumber: number) => {
    const answer = await service.list.page({ userID, conversationIDs, pagination: { pageNumber, showNumber } });
    const { conversationTotal, unreadTotal, conversationElems } = answer;
    const shown = conversationElems.map(({ conversationID, IsPinned, unreadCount, msgInfo }) => {
      return { conversationID, IsPinned, unreadCount, hasMessage: msgInfo !== null };
    });
    return { conversationTotal, unreadTotal, shown };
  };
  const totals = { conversationTotal: list.length, unreadTotal: unreadTotalOf(list) };
  for (let from = 0; from <= list.length; from += PAGE) {
    const shown = elements(list.slice(from, from + PAGE));
    expect(await page([], from / PAGE + 1, PAGE)).toEqual({ ...totals, shown });
  }
  const some = list.filter((_, place) => place % 2 === 0);
  if (some.length > 0) {
    const ids = [...some.map((row) => row.conversationID), 'nobody’s'].toReversed();
    expect(await page([...ids, ...ids], 1, 500)).toEqual({
      conversationTotal: some.length,
      unreadTotal: unreadTotalOf(some),
      shown: elements(some),
    });
  }

  const call = { identity: { role: 'user', userID, platformID: 5, tokenID: 'token' }, operationID: '' } as const;
  const active = await service.list.active({ count: PAGE }, call);
  expect(active.unreadCount).toBe(totals.unreadTotal);
  expect(
    active.conversations.map(({ conversation, maxSeq, readSeq, lastMsg }) => {
      return { conversationID: conversation.conversationID, maxSeq, readSeq, latest: lastMsg?.seq ?? 0 };
    }),
  ).toEqual(
    list.slice(0, PAGE).map(({ conversationID, maxSeq, readSeq }) => {
      return { conversationID, maxSeq, readSeq, latest: maxSeq };
    }),
  );

  const { seqs } = await service.readPositions.seqs({ userID, conversationIDs: [], returnPinned: false });
  expect(seqs).toEqual(
    Object.fromEntries(
      list.map(({ conversationID, maxSeq, readSeq: hasReadSeq, latestTime: maxSeqTime }) => {
        return [conversationID, { maxSeq, hasReadSeq, maxSeqTime }];
      }),
    ),
  );
}
