import { describe, expect, it } from 'vitest';
import {
  deleteConversations,
  getConversations,
  getOwnerConversation,
  getPinnedConversationIDs,
} from '../../src/protocol/conversation-endpoints.ts';
import { getActiveConversations, getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { decodeNotification } from '../../src/protocol/notifications.ts';
import {
  getConversationsHasReadAndMaxSeq,
  markConversationAsRead,
  setConversationHasReadSeq,
} from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { getSortedConversationList } from '../../src/protocol/sorted-list-endpoint.ts';
import { messagesOf } from '../../src/testing/push-faults.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { callerOf, openBackend } from '../support/backend.ts';
import { listen } from '../support/push-listener.ts';

const bobs = 'si_alice_bob';
const carols = 'si_alice_carol';
const target = { conversationID: bobs, conversationType: 1, userID: 'bob', groupID: '' };
const pagination = { pageNumber: 1, showNumber: 10 };

/** Alice has a conversation with Bob and one with Carol, both from the same millisecond. */
async function start() {
  const backend = openBackend({ environment: virtualEnvironment() });
  const alice = await callerOf(backend, 'alice');
  for (const from of ['bob', 'carol']) await backend.sendText(from, { userID: 'alice' }, 'hello');
  await backend.settled();
  return {
    backend,
    openIM: backend.faults.openIM,
    alice,
    rows: async (...conversationIDs: string[]) =>
      (await alice.ask(getConversations, { ownerUserID: 'alice', conversationIDs })).conversations,
    set: (fields: object, operationID?: string) =>
      alice.ask(
        setConversations,
        { userIDs: ['alice'], conversation: { ...target, ...fields } },
        operationID === undefined ? {} : { operationID },
      ),
    seqs: async () =>
      (
        await alice.ask(getConversationsHasReadAndMaxSeq, {
          userID: 'alice',
          conversationIDs: [bobs],
          returnPinned: false,
        })
      ).seqs[bobs]?.hasReadSeq,
  };
}

const ids = (rows: readonly { readonly conversationID: string }[]) => rows.map((row) => row.conversationID).toSorted();
const typesOf = (frames: readonly unknown[]) => frames.flatMap(messagesOf).map((message) => message.contentType);

describe("OpenIM's habits", () => {
  it('1: a stale cached version says "equal" to the cursor that it was cached for', async () => {
    const { openIM, alice, set } = await start();
    const cursor = await alice.cursor();
    const fault = openIM.staleVersions();
    expect(await alice.delta(cursor)).toMatchObject({ ...cursor, full: false, update: [] });
    await set({ isPinned: true });
    expect(await alice.delta(cursor)).toMatchObject({ ...cursor, full: false, update: [] });
    expect(await alice.delta({ ...cursor, version: cursor.version - 1 })).toMatchObject({
      update: [{ isPinned: true }],
    });
    fault.off();
    expect(await alice.delta(cursor)).toMatchObject({ update: [{ isPinned: true }] });
  });

  it('2, 9: the sorted list loses a tie and counts below 0', async () => {
    const { openIM, alice, set } = await start();
    await set({ conversationID: 'si_alice_dave', userID: 'dave' });
    await alice.ask(markConversationAsRead, { userID: 'alice', conversationID: bobs, hasReadSeq: 1, seqs: [] });
    await alice.ask(markConversationAsRead, { userID: 'alice', conversationID: carols, hasReadSeq: 1, seqs: [] });
    const list = () => alice.ask(getSortedConversationList, { userID: 'alice', conversationIDs: [], pagination });
    expect(await list()).toMatchObject({ conversationTotal: 3, conversationElems: [{}, {}, {}] });
    openIM.sortedList();
    const { conversationTotal, conversationElems } = await list();
    expect([conversationTotal, conversationElems.length]).toEqual([2, 2]);
    expect(conversationElems.map((row) => row.unreadCount)).toEqual([-1, -1]);
  });

  it('9: the sorted list of a user without conversations is not found', async () => {
    const { backend, openIM } = await start();
    const dave = await callerOf(backend, 'dave');
    openIM.sortedList();
    const asked = dave.ask(getSortedConversationList, { userID: 'dave', conversationIDs: [], pagination });
    await expect(asked).rejects.toMatchObject({ kind: 'api', code: 1004 });
  });

  it('3: a page fails whole if one row on it is missing', async () => {
    const { openIM, alice } = await start();
    const page = (pageNumber: number) =>
      alice.ask(getOwnerConversation, { userID: 'alice', pagination: { pageNumber, showNumber: 1 } });
    const [first, second] = [await page(1), await page(2)].map(({ conversations }) => conversations[0]?.conversationID);
    openIM.failingPages([second ?? '']);
    expect(ids((await page(1)).conversations)).toEqual([first]);
    await expect(page(2)).rejects.toMatchObject({ kind: 'api', code: 1004 });
  });

  it('4: a read position goes back, in every answer and in a push', async () => {
    const { backend, openIM, alice, seqs } = await start();
    await backend.sendText('bob', { userID: 'alice' }, 'again');
    const set = (hasReadSeq: number) =>
      alice.ask(setConversationHasReadSeq, { userID: 'alice', conversationID: bobs, hasReadSeq });
    await set(2);
    await set(1);
    expect(await seqs()).toBe(2);
    const { frames } = await listen(backend, 'alice');
    openIM.lowerReadSeqs();
    await set(1);
    expect(await seqs()).toBe(1);
    const { conversations } = await alice.ask(getConversationMsgs, { conversationIDs: [bobs] });
    expect(conversations[0]?.readSeq).toBe(1);
    expect(frames.flatMap(messagesOf).map(decodeNotification)).toMatchObject([
      { kind: 'hasReadReceipt', hasReadSeq: 1 },
    ]);
    await alice.ask(markConversationAsRead, { userID: 'alice', conversationID: bobs, hasReadSeq: 2, seqs: [] });
    expect(await seqs()).toBe(2);
  });

  it('5: a deletion pushes nothing', async () => {
    const { backend, openIM, alice } = await start();
    const { frames } = await listen(backend, 'alice');
    const remove = async (conversationID: string): Promise<void> => {
      const request = { ownerUserID: 'alice', conversationIDs: [conversationID], needDeleteTime: 0 };
      await alice.ask(deleteConversations, request);
      await backend.settled();
    };
    openIM.silentDeletes();
    await remove(bobs);
    expect(typesOf(frames)).toEqual([]);
    openIM.off();
    await remove(carols);
    expect(typesOf(frames)).toEqual([1704]);
  });

  it('7: a message in a new conversation pushes itself and no 1300', async () => {
    const { backend, openIM, set } = await start();
    const { frames } = await listen(backend, 'alice');
    openIM.silentInserts();
    await backend.sendText('dave', { userID: 'alice' }, 'hello');
    await backend.settled();
    expect(typesOf(frames)).toEqual([101]);
    await set({ isPinned: true });
    await backend.settled();
    expect(typesOf(frames)).toEqual([101, 1300]);
  });

  it('8: a stale cached row is answered as it was', async () => {
    const { openIM, rows, set } = await start();
    openIM.staleRows();
    expect(await rows(bobs)).toMatchObject([{ isPinned: false }]);
    await set({ isPinned: true });
    expect(await rows(bobs)).toMatchObject([{ isPinned: false }]);
    openIM.off();
    expect(await rows(bobs)).toMatchObject([{ isPinned: true }]);
  });

  it('10: a late duplicate of a write is applied', async () => {
    const { backend, openIM, alice, set } = await start();
    openIM.forgottenWrites();
    const late = backend.faults.late({ path: setConversations.path, times: 1 });
    await expect(set({ isPinned: true }, 'device-1:1')).rejects.toMatchObject({ kind: 'network' });
    await set({ isPinned: true }, 'device-1:1');
    await set({ isPinned: false }, 'device-1:2');
    await late.arrive();
    const { conversationIDs } = await alice.ask(getPinnedConversationIDs, { userID: 'alice' });
    expect(conversationIDs).toEqual([bobs]);
  });

  it('full answers hold all rows', async () => {
    const { openIM, alice } = await start();
    const lost = { versionID: '', version: 0 };
    expect(await alice.delta(lost)).toMatchObject({ full: true, insert: [] });
    openIM.inlineRows();
    const answer = await alice.delta(lost);
    expect([answer.full, ids(answer.insert)]).toEqual([true, [bobs, carols]]);
    expect(await alice.delta(await alice.cursor())).toMatchObject({ full: false, insert: [] });
  });

  it('active conversations are empty', async () => {
    const { openIM, alice } = await start();
    openIM.emptyActiveConversations();
    expect(await alice.ask(getActiveConversations, { count: 10 })).toEqual({ unreadCount: 0, conversations: [] });
  });

  it('a row that is missing is left out of the answer', async () => {
    const { openIM, rows } = await start();
    openIM.missingRows([bobs]);
    expect(ids(await rows(bobs, carols))).toEqual([carols]);
  });
});
