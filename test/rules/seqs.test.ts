import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { encodeNotification, NotificationType } from '../../src/protocol/notifications.ts';
import {
  getConversationsHasReadAndMaxSeq,
  markConversationAsRead,
  setConversationHasReadSeq,
} from '../../src/protocol/seq-endpoints.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { callerOf } from '../support/backend.ts';
import { expectSameAsServer, expectSamePreviews, scene } from '../support/device.ts';
import { message } from '../support/messages.ts';
import { otherDevice } from '../support/other-device.ts';

const minute = 60_000;
const bob = 'si_alice_bob';
const carol = 'si_alice_carol';
const seqsPath = getConversationsHasReadAndMaxSeq.path;

/** A live device with three messages of bob and, later, one of carol. */
async function begin() {
  const world = scene();
  const { backend, environment } = world;
  for (const text of ['one', 'two', 'three']) {
    await backend.sendText('bob', { userID: 'alice' }, text);
    await environment.advance(1_000);
  }
  await backend.sendText('carol', { userID: 'alice' }, 'hi');
  await environment.advance(1_000);
  const phone = world.device();
  await phone.live();
  return { ...world, phone, other: otherDevice(backend) };
}

describe('SEQ: the seq plane', () => {
  it('SEQ-1: a server that lets a read position go back moves nothing back here', async () => {
    const { backend, environment, phone, other, settled } = await begin();
    await other.read(bob, 3);
    await settled();
    expect(phone.row(bob).unreadCount).toBe(0);
    // OpenIM's fault 4.
    backend.faults.openIM.lowerReadSeqs();
    const tablet = await callerOf(backend, 'alice');
    await tablet.ask(setConversationHasReadSeq, { userID: 'alice', conversationID: bob, hasReadSeq: 1 });
    await settled();
    expect(phone.row(bob)).toMatchObject({ readSeq: 3, unreadCount: 0 });
    const before = phone.count(seqsPath);
    await environment.advance(6 * minute);
    await settled();
    expect(phone.count(seqsPath)).toBe(before + 1);
    expect(phone.row(bob)).toMatchObject({ readSeq: 3, unreadCount: 0 });
    backend.faults.off();
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-1: a full replacement takes the numbers of the server, and lowers hide marks to fit', async () => {
    const { backend, environment, phone, other, settled } = await begin();
    const backup = await backend.faults.backup();
    await backend.sendText('bob', { userID: 'alice' }, 'four');
    await other.read(bob, 4);
    await settled();
    await phone.sync.hide(bob, true);
    expect(phone.row(bob)).toMatchObject({ latestSeq: 4, readSeq: 4, hidden: true });
    await backup.restore();
    await phone.sync.sync();
    await settled();
    expect(phone.row(bob)).toMatchObject({ latestSeq: 3, readSeq: 0, hidden: true });
    await expectSameAsServer(phone, backend);
    await environment.advance(1_000);
    await backend.sendText('bob', { userID: 'alice' }, 'another fourth');
    await settled();
    expect(phone.row(bob)).toMatchObject({ latestSeq: 4, unreadCount: 4, hidden: false });
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-1: a message that is pushed while a full replacement waits for its seqs is not taken back by them', async () => {
    const { backend, environment, phone, settled } = await begin();
    await backend.faults.loseLog('alice');
    const before = backend.calls.count(getFullConversationIDs.path);
    const replacing = (): boolean => backend.calls.count(getFullConversationIDs.path) > before;
    const held = backend.faults.hold({ path: seqsPath, at: 'answer', when: replacing, times: 1 });
    const pass = phone.sync.sync();
    await held.arrived();
    await environment.advance(1_000);
    await backend.sendText('bob', { userID: 'alice' }, 'four');
    await settled();
    held.off();
    expect((await pass).kind).toBe('full');
    await settled();
    expect(phone.row(bob)).toMatchObject({ latestSeq: 4, unreadCount: 4 });
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-1: the maxSeq of a row, where it is set, caps what counts as its latest', async () => {
    const { backend, phone, other, settled } = await begin();
    const capped = backend.faults.change(getIncrementalConversations, (data) => ({
      ...data,
      update: data.update?.map((row) => ({ ...row, maxSeq: 2 })) ?? null,
    }));
    await other.set(bob, { ex: 'left the chat' });
    await settled();
    expect(phone.row(bob)).toMatchObject({ latestSeq: 2, unreadCount: 2 });
    capped.off();
    await other.set(bob, { ex: 'is back' });
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-1: an optimistic read that the server refuses is withdrawn', async () => {
    const { backend, phone, settled } = await begin();
    backend.faults.code(1001, { path: markConversationAsRead.path });
    const { confirmed } = await phone.sync.markAsRead(bob);
    expect(phone.row(bob)).toMatchObject({ readSeq: 3, unreadCount: 0, pending: true });
    await expect(confirmed).rejects.toMatchObject({ kind: 'api', code: 1001 });
    await settled();
    expect(phone.row(bob)).toMatchObject({ readSeq: 0, unreadCount: 3, pending: false });
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-2: totals are the sums over their rows: without hidden ones, and in `unreadTotal$` without muted ones', async () => {
    const { backend, phone, settled } = await begin();
    const totals: number[] = [];
    const subscription = phone.sync.unreadTotal$.subscribe((total) => totals.push(total));
    const listed = async () => (await firstValueFrom(phone.sync.list())).unread;
    expect(totals).toEqual([4]);
    await phone.sync.setRecvMsgOpt(bob, 2);
    await settled();
    expect(totals).toEqual([4, 1]);
    expect(await listed()).toEqual({ messages: 4, conversations: 2 });
    await phone.sync.hide(carol, true);
    expect(totals).toEqual([4, 1, 0]);
    expect(await listed()).toEqual({ messages: 3, conversations: 1 });
    await backend.sendText('carol', { userID: 'alice' }, 'are you there?');
    await settled();
    expect(totals).toEqual([4, 1, 0, 2]);
    expect(await listed()).toEqual({ messages: 5, conversations: 2 });
    subscription.unsubscribe();
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-3: a pushed message updates row, preview, order and totals with no request', async () => {
    const { backend, environment, phone, settled } = await begin();
    expect(phone.rows().map((row) => row.conversationID)).toEqual([carol, bob]);
    const before = phone.count();
    await backend.sendText('bob', { userID: 'alice' }, 'four');
    await settled();
    expect(phone.count()).toBe(before);
    expect(phone.rows().map((row) => row.conversationID)).toEqual([bob, carol]);
    expect(phone.row(bob)).toMatchObject({ latestSeq: 4, unreadCount: 4, latestMsgTime: environment.now() });
    expect(phone.row(bob).latestMsg?.content).toContain('four');
    expect(await firstValueFrom(phone.sync.unreadTotal$)).toBe(5);
    await expectSameAsServer(phone, backend);
    await expectSamePreviews(phone, backend);
  });

  it("SEQ-5: the peer's read receipt moves nothing here, one's own from another device does", async () => {
    const { backend, phone, other, settled } = await begin();
    const receipt = (markAsReadUserID: string) => {
      const detail = { markAsReadUserID, conversationID: bob, seqs: [], hasReadSeq: 3 };
      const notice = message(0, { ...encodeNotification('hasReadReceipt', detail), sendID: markAsReadUserID });
      return { msgs: {}, notificationMsgs: { n_alice_bob: { Msgs: [notice] } } };
    };
    backend.push.deliver('alice', receipt('bob'));
    await settled();
    expect(phone.row(bob)).toMatchObject({ readSeq: 0, unreadCount: 3 });
    await expectSameAsServer(phone, backend);
    // The receipt alone, without the other notice that the server tells of the same.
    backend.faults.push.lose({ contentType: NotificationType.conversationUnread });
    await other.read(bob, 3);
    await settled();
    expect(phone.row(bob)).toMatchObject({ readSeq: 3, unreadCount: 0 });
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-5: a message that the user wrote on another device is read', async () => {
    const { backend, environment, phone, settled } = await begin();
    await environment.advance(1_000);
    await backend.sendText('alice', { userID: 'bob' }, 'from my other device');
    await settled();
    expect(phone.row(bob)).toMatchObject({ latestSeq: 4, readSeq: 4, unreadCount: 0 });
    await expectSameAsServer(phone, backend);
  });

  it.each([
    ['with seq 0', { seq: 0 }],
    ['that does not belong to the history', { seq: 9, options: { history: false } }],
    ['that is no update of the conversation', { seq: 9, options: { conversationUpdate: false } }],
  ])('SEQ-5: a message %s, such as a sign of typing, changes nothing', async (_, fields) => {
    const { backend, phone, settled } = await begin();
    const [before, calls] = [phone.rows(), phone.count()];
    const typing = message(fields.seq, fields);
    backend.push.deliver('alice', { msgs: { [bob]: { Msgs: [typing] } }, notificationMsgs: {} });
    await settled();
    expect(phone.rows()).toBe(before);
    expect(phone.count()).toBe(calls);
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-5: previews in live windows are asked for again with each whole seq pull', async () => {
    const { backend, phone, environment, settled } = await begin();
    backend.faults.push.lose();
    await backend.service.messages.deleteMessages(bob, [3]);
    await settled();
    expect(phone.row(bob).latestMsg?.content).toContain('three');
    const before = phone.count(getConversationMsgs.path);
    environment.emit('visible');
    await settled();
    expect(phone.count(getConversationMsgs.path)).toBe(before + 1);
    expect(phone.row(bob).latestMsg?.content).toContain('two');
    await expectSamePreviews(phone, backend);
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-6: latestSeq and latestMsgTime move together, and the row stands where its latest message puts it', async () => {
    const { backend, environment, phone, settled } = await begin();
    backend.faults.push.lose();
    await environment.advance(1_000);
    const sentAt = environment.now();
    await backend.sendText('bob', { userID: 'alice' }, 'four');
    await environment.advance(5_000);
    const seen: (readonly [number, boolean])[] = [];
    const subscription = phone.sync
      .conversation(bob)
      .subscribe((row) => row && seen.push([row.latestSeq, row.latestMsgTime === sentAt]));
    environment.emit('visible');
    await settled();
    expect(new Set(seen.map((pair) => pair.join()))).toEqual(new Set(['3,false', '4,true']));
    subscription.unsubscribe();
    await expectSameAsServer(phone, backend);
  });
});
