import { describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../src/ports.ts';
import { deleteConversations } from '../../src/protocol/conversation-endpoints.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { Commands } from '../../src/sync/commands.ts';
import { rejection } from '../support/deferred.ts';
import { setUpOutbox } from '../support/outboxes.ts';
import { bobID, localState, seqState } from '../support/planes.ts';
import { synced } from '../support/replicas.ts';
import { wireRow } from '../support/wire-rows.ts';

const team = wireRow({ conversationID: 'sg_team', conversationType: 3, userID: '', groupID: 'team' });
const unread: ChangeSet = {
  ...synced,
  rows: { put: [wireRow(), team] },
  seqs: { put: [seqState({ maxSeq: 9, hasReadSeq: 4, latestTime: 90 })] },
};

/** Commands of alice, who has a conversation with Bob and a group. The server's clock stands at 1,000. */
async function setUp(seed: ChangeSet = unread) {
  const box = await setUpOutbox(seed);
  const clock = { now: 1_000 };
  const commands = new Commands({
    replica: box.replica,
    userID: 'alice',
    writes: () => box.writes,
    draftTurn: () => Promise.resolve(),
    now: () => clock.now,
  });
  return { ...box, clock, commands };
}

describe('setting fields', () => {
  it('WRITE-1: sends the fields that are given, with what names the conversation', async () => {
    const { api, commands, row } = await setUp();
    const writing = commands.set('sg_team', { isPinned: true, ex: 'x' });
    expect(row('sg_team')).toMatchObject({ isPinned: true, ex: 'x', pending: true });
    await (
      await writing
    ).confirmed;
    const conversation = { conversationID: 'sg_team', conversationType: 3, userID: '', groupID: 'team' };
    expect(api.requests(setConversations)).toEqual([
      { userIDs: ['alice'], conversation: { ...conversation, isPinned: true, ex: 'x' } },
    ]);
  });

  it.each([
    ['isPinned', 1],
    ['recvMsgOpt', 3],
    ['recvMsgOpt', true],
    ['isPrivateChat', 'yes'],
    ['ex', 5],
    ['attachedInfo', null],
    ['burnDuration', -1],
    ['burnDuration', 1.5],
    ['groupAtType', 2 ** 60],
    ['msgDestructTime', '5'],
    ['isMsgDestruct', undefined],
    ['maxSeq', 5],
    ['toString', 5],
  ])('a wrong %s (%j) is refused by its name, and nothing is sent', async (name, value) => {
    const { api, commands, store } = await setUp();
    const error = await rejection(commands.set(bobID, { ex: 'fine', [name]: value }));
    expect(error).toMatchObject({ kind: 'options', path: name });
    expect([api.calls, store.commits]).toEqual([[], []]);
  });

  it('no field at all, a private chat with a group, and a conversation that is not there are refused', async () => {
    const { commands } = await setUp();
    expect(await rejection(commands.set(bobID, {}))).toMatchObject({ path: 'fields' });
    expect(await rejection(commands.set('sg_team', { isPrivateChat: true }))).toMatchObject({ path: 'isPrivateChat' });
    expect(await rejection(commands.set('si_nobody', { ex: '' }))).toMatchObject({ path: 'conversationID' });
  });
});

describe('reading', () => {
  it('WRITE-7: means the latest seq at the call, also where a later message comes before it is sent', async () => {
    const { api, commands, replica, row } = await setUp();
    const writing = commands.markAsRead(bobID);
    await replica.update((copy) => copy.seqs.put(seqState({ maxSeq: 12, hasReadSeq: 4 })));
    await (
      await writing
    ).confirmed;
    expect(api.requests(markConversationAsRead)).toMatchObject([{ conversationID: bobID, hasReadSeq: 9 }]);
    expect(row()?.unreadCount).toBe(3);
  });

  it('sends nothing where nothing is unread', async () => {
    const { api, commands } = await setUp();
    await (
      await commands.markAsRead('sg_team')
    ).confirmed;
    expect(api.calls).toEqual([]);
  });

  it('of everything is one call for each conversation with something unread', async () => {
    const { api, commands, row } = await setUp();
    await (
      await commands.markAllAsRead()
    ).confirmed;
    expect(api.requests(markConversationAsRead).map(({ conversationID }) => conversationID)).toEqual([bobID]);
    expect(row()?.unreadCount).toBe(0);
    await (
      await commands.markAllAsRead()
    ).confirmed;
    expect(api.calls).toHaveLength(1);
  });
});

describe('removing', () => {
  it('WRITE-7: marks as read first, so that a later message does not bring the old count back', async () => {
    const { api, commands, replica, row } = await setUp();
    const removing = commands.remove(bobID);
    expect(row()).toBeUndefined();
    await (
      await removing
    ).confirmed;
    expect(api.calls.map(({ path }) => path)).toEqual([markConversationAsRead.path, deleteConversations.path]);
    await replica.update((copy) => copy.seqs.put(seqState({ maxSeq: 10, hasReadSeq: 9 })));
    expect(row()).toMatchObject({ latestSeq: 10, unreadCount: 1 });
  });

  it('of a conversation without anything unread is one call', async () => {
    const { api, commands } = await setUp();
    await (
      await commands.remove('sg_team')
    ).confirmed;
    expect(api.calls.map(({ path }) => path)).toEqual([deleteConversations.path]);
  });
});

describe('opening', () => {
  it('makes the row, without optional fields, on top of the list; it resolves with its ID', async () => {
    const { api, commands, writes, row } = await setUp();
    const opening = commands.open({ userID: 'carol' });
    expect(row('si_alice_carol')).toMatchObject({ userID: 'carol', conversationType: 1, sortTime: 1_000 });
    expect(await opening).toBe('si_alice_carol');
    await writes.drained();
    expect(api.requests(setConversations)).toEqual([
      {
        userIDs: ['alice'],
        conversation: { conversationID: 'si_alice_carol', conversationType: 1, userID: 'carol', groupID: '' },
      },
    ]);
  });

  it('of a row that is there sends nothing, lifts it to the top, and shows it where it was hidden', async () => {
    const hidden = { locals: { put: [localState({ hiddenAt: 9 })] } };
    const { api, commands, row } = await setUp({ ...unread, ...hidden });
    expect(row()?.hidden).toBe(true);
    expect(await commands.open({ userID: 'bob' })).toBe(bobID);
    expect(row()).toMatchObject({ hidden: false, sortTime: 1_000, latestMsgTime: 90 });
    expect(await commands.open({ groupID: 'team' })).toBe('sg_team');
    expect(api.calls).toEqual([]);
  });

  it('is on top also where the clock is behind the latest message', async () => {
    const { clock, commands, row } = await setUp();
    clock.now = 10;
    await commands.open({ groupID: 'team' });
    expect(row('sg_team')?.sortTime).toBe(91);
  });

  it.each([
    [{ userID: '' }, 'userID'],
    [{ userID: 5 }, 'userID'],
    [{ groupID: '' }, 'groupID'],
    [{}, 'groupID'],
    [undefined, 'target'],
  ])('of %j is refused by its name', async (target, path) => {
    const { commands } = await setUp();
    const error = await rejection(commands.open(target as unknown as { userID: string }));
    expect(error).toMatchObject({ kind: 'options', path });
  });
});

describe('what stays on this device', () => {
  it('WRITE-5: a draft has its time, keeps it where the text stays, and loses it with the text', async () => {
    const { api, clock, commands, row } = await setUp();
    await commands.setDraft(bobID, 'hi');
    expect(row()).toMatchObject({ draftText: 'hi', draftTime: 1_000, sortTime: 1_000 });
    clock.now = 2_000;
    await commands.setDraft(bobID, 'hi');
    expect(row()?.draftTime).toBe(1_000);
    await commands.setDraft(bobID, 'hi there');
    expect(row()?.draftTime).toBe(2_000);
    await commands.setDraft(bobID, '');
    expect(row()).toMatchObject({ draftText: '', draftTime: 0, sortTime: 90 });
    expect(api.calls).toEqual([]);
  });

  it('WRITE-5: a hidden row shows again with the next message, or when it is shown', async () => {
    const { api, commands, replica, row } = await setUp();
    await commands.hide(bobID, true);
    expect(row()?.hidden).toBe(true);
    await replica.update((copy) => copy.seqs.put(seqState({ maxSeq: 10 })));
    expect(row()?.hidden).toBe(false);
    await commands.hide(bobID, true);
    await commands.hide(bobID, false);
    expect(row()?.hidden).toBe(false);
    expect(api.calls).toEqual([]);
  });

  it('a draft that is no text, and a mark that is neither true nor false, are refused by their names', async () => {
    const { commands } = await setUp();
    expect(await rejection(commands.setDraft(bobID, 5 as unknown as string))).toMatchObject({ path: 'text' });
    expect(await rejection(commands.hide(bobID, 1 as unknown as boolean))).toMatchObject({ path: 'hidden' });
    expect(await rejection(commands.hide('si_nobody', true))).toMatchObject({ path: 'conversationID' });
  });
});
