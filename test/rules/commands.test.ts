import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { deleteConversations } from '../../src/protocol/conversation-endpoints.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import type { DeviceOptions } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';

const writes = [setConversations.path, markConversationAsRead.path, deleteConversations.path];

async function begin(options?: DeviceOptions) {
  const world = scene();
  const ids = await fill(world, 3);
  const [first = '', second = '', third = ''] = ids;
  const phone = world.device(options);
  await phone.live();
  const order = () => phone.rows().map((row) => row.conversationID);
  return { ...world, ids, first, second, third, phone, order, other: otherDevice(world.backend) };
}

describe('WRITE: commands while online', () => {
  it('WRITE-1: a command shows in the same tick, is pending until the server has it, and reaches the other device', async () => {
    const { backend, device, first, phone, order, ids, settled } = await begin();
    const tablet = device({ platformID: 2, token: () => backend.tokenFor('alice', 2) });
    await tablet.live();
    const receipt = phone.sync.setPinned(first, true);
    expect(phone.row(first)).toMatchObject({ isPinned: true, pending: true });
    expect(order()).toEqual([first, ...ids.slice(1).toReversed()]);
    await (
      await receipt
    ).confirmed;
    await settled();
    expect(phone.row(first)).toMatchObject({ isPinned: true, pending: false });
    await expectSameAsServer(phone, backend);
    await expectSameAsServer(tablet, backend);
  });

  it('WRITE-1: every field that can be set reaches the server as it was given', async () => {
    const { backend, first, phone, settled } = await begin();
    const fields = {
      ex: 'ex',
      attachedInfo: 'info',
      burnDuration: 30,
      groupAtType: 2,
      msgDestructTime: 60,
      isMsgDestruct: true,
    };
    await phone.sync.setRecvMsgOpt(first, 2);
    await phone.sync.setPrivateChat(first, true);
    await phone.sync.update(first, fields);
    await settled();
    const { conversation } = await backend.service.conversations.one({ ownerUserID: 'alice', conversationID: first });
    expect(conversation).toMatchObject({ ...fields, recvMsgOpt: 2, isPrivateChat: true });
    expect(phone.row(first)).toMatchObject({ ...fields, recvMsgOpt: 2, isPrivateChat: true, pending: false });
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-1: a command that has resolved survives a reload, and is sent then', async () => {
    const factory = new IDBFactory();
    const { backend, device, first, phone } = await begin({
      storage: dexieStore({ indexedDB: factory, IDBKeyRange }),
    });
    const held = backend.faults.hold({ path: writes });
    await phone.sync.setPinned(first, true);
    await phone.sync.stop();
    held.off();
    const reloaded = device({ storage: dexieStore({ indexedDB: factory, IDBKeyRange }) });
    const closed = backend.faults.unreachable();
    await reloaded.sync.start();
    expect(reloaded.row(first)).toMatchObject({ isPinned: true, pending: true });
    closed.off();
    await reloaded.sync.sync();
    await reloaded.live();
    expect(reloaded.row(first)).toMatchObject({ isPinned: true, pending: false });
    await expectSameAsServer(reloaded, backend);
  });

  it.each([1001, 1002, 1004] as const)(
    'WRITE-3: a write that is refused with %i rolls back, and is told with code and intent',
    async (code) => {
      const { backend, first, phone, settled } = await begin();
      backend.faults.code(code, { path: setConversations.path, times: 1 });
      const before = phone.row(first);
      const { confirmed } = await phone.sync.setPinned(first, true);
      await expect(confirmed).rejects.toMatchObject({ kind: 'api', code });
      await settled();
      expect(phone.row(first)).toEqual(before);
      expect(phone.events.filter(({ kind }) => kind === 'writeRejected')).toMatchObject([
        { intent: { conversationID: first, write: { kind: 'set', fields: { isPinned: true } } }, error: { code } },
      ]);
      await expectSameAsServer(phone, backend);
    },
  );

  it('WRITE-3: any other failure is tried again until the server has it, and is no rejection', async () => {
    const { backend, environment, first, phone, settled } = await begin();
    backend.faults.code(500, { path: setConversations.path, times: 1 });
    backend.faults.status(503, { path: setConversations.path, times: 1 });
    backend.faults.unreachable({ path: setConversations.path, times: 1 });
    const { confirmed } = await phone.sync.setPinned(first, true);
    for (let attempt = 0; attempt < 4; attempt++) {
      expect(phone.row(first).isPinned).toBe(true);
      await environment.advance(10_000);
    }
    await confirmed;
    await settled();
    expect(phone.count(setConversations.path)).toBe(4);
    expect(phone.events.filter(({ kind }) => kind === 'writeRejected')).toEqual([]);
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-5: drafts and hide marks are never sent, and survive a restart', async () => {
    const { backend, first, second, phone, order, ids } = await begin();
    const before = phone.count();
    await phone.sync.setDraft(first, 'to be continued');
    await phone.sync.hide(second, true);
    expect(order()[0]).toBe(first);
    expect(phone.row(first)).toMatchObject({ draftText: 'to be continued', pending: false });
    expect(phone.row(second)).toMatchObject({ hidden: true, pending: false });
    expect(phone.count()).toBe(before);
    await phone.sync.stop();
    await phone.live();
    expect(phone.row(first).draftText).toBe('to be continued');
    expect(phone.row(second).hidden).toBe(true);
    expect(writes.map((path) => phone.count(path))).toEqual([0, 0, 0]);
    await phone.sync.setDraft(first, '');
    expect(order()).toEqual(ids.toReversed());
    await expectSameAsServer(phone, backend);
  });

  it.each(['push', 'pull'] as const)(
    'WRITE-5: a hidden row shows again with the next message, learned by %s',
    async (how) => {
      const { backend, environment, second, phone, settled } = await begin();
      await phone.sync.hide(second, true);
      if (how === 'pull') backend.faults.push.lose();
      await environment.advance(1_000);
      await backend.sendText('peer00001', { userID: 'alice' }, 'are you there?');
      await settled();
      if (how === 'pull') environment.emit('visible');
      await settled();
      expect(phone.row(second).hidden).toBe(false);
      await expectSameAsServer(phone, backend);
    },
  );

  it('WRITE-7: remove() takes the row away at once and marks it as read, so that a later message counts alone', async () => {
    const { backend, environment, first, phone, order, settled } = await begin();
    const receipt = phone.sync.remove(first);
    expect(order()).not.toContain(first);
    await (
      await receipt
    ).confirmed;
    await settled();
    expect(writes.map((path) => phone.count(path))).toEqual([0, 1, 1]);
    await expectSameAsServer(phone, backend);
    await environment.advance(1_000);
    await backend.sendText('peer00000', { userID: 'alice' }, 'me again');
    await settled();
    expect(phone.row(first)).toMatchObject({ latestSeq: 2, unreadCount: 1 });
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-7: markAllAsRead() shows nothing unread at once, in one call for each conversation that has something', async () => {
    const { backend, first, phone, settled } = await begin();
    await (
      await phone.sync.markAsRead(first)
    ).confirmed;
    const receipt = phone.sync.markAllAsRead();
    expect(phone.rows().map((row) => row.unreadCount)).toEqual([0, 0, 0]);
    await (
      await receipt
    ).confirmed;
    await settled();
    expect(phone.count(markConversationAsRead.path)).toBe(3);
    await expectSameAsServer(phone, backend);
  });
});

describe('open()', () => {
  it('puts a conversation on top of the list before its first message, and makes its row on the server', async () => {
    const { backend, phone, order, ids, settled } = await begin();
    const opening = phone.sync.open({ userID: 'zoe' });
    expect(order()[0]).toBe('si_alice_zoe');
    expect(await opening).toBe('si_alice_zoe');
    await settled();
    expect(phone.row('si_alice_zoe').pending).toBe(false);
    const [made] = backend.calls.all.filter(({ path }) => path === setConversations.path).slice(-1);
    expect(made?.request).toEqual({
      userIDs: ['alice'],
      conversation: { conversationID: 'si_alice_zoe', conversationType: 1, userID: 'zoe', groupID: '' },
    });
    const { conversationIDs } = await backend.service.conversations.fullIDs({ userID: 'alice', idHash: 0 });
    expect(new Set(conversationIDs)).toEqual(new Set(['si_alice_zoe', ...ids]));
    await backend.sendText('zoe', { userID: 'alice' }, 'now on top for the server too');
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it('of a group, and of a conversation that is there, brings it to the top; the latter with no call', async () => {
    const { phone, first, order, settled, other } = await begin();
    await other.group('g');
    await settled();
    expect(await phone.sync.open({ groupID: 'g' })).toBe('sg_g');
    expect(order()[0]).toBe('sg_g');
    await settled();
    const before = phone.count(setConversations.path);
    expect(await phone.sync.open({ userID: 'peer00000' })).toBe(first);
    expect(order()[0]).toBe(first);
    expect(phone.count(setConversations.path)).toBe(before);
  });
});
