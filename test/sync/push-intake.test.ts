import { describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../src/ports.ts';
import { Learned } from '../../src/sync/learned.ts';
import type { PassRequest } from '../../src/sync/pass.ts';
import type { PushEffect } from '../../src/sync/push-effects.ts';
import { takeIn } from '../../src/sync/push-intake.ts';
import { message } from '../support/messages.ts';
import { bobID, latest, previewState, seqState } from '../support/planes.ts';
import { loadReplica, synced } from '../support/replicas.ts';
import { wireRow } from '../support/wire-rows.ts';

const team = wireRow({ conversationID: 'sg_team', conversationType: 3, userID: '', groupID: 'team' });
const seed: ChangeSet = {
  ...synced,
  rows: { put: [wireRow(), team] },
  seqs: { put: [seqState({ maxSeq: 5, hasReadSeq: 3, latestTime: 50 })] },
  previews: { put: [previewState({ message: latest(5) })] },
};

async function setUp() {
  const loaded = await loadReplica(seed);
  const learned = new Learned();
  const requested: Partial<PassRequest>[] = [];
  const refreshed: string[] = [];
  const { replica } = loaded;
  return {
    ...loaded,
    learned,
    requested,
    refreshed,
    row: (id = bobID) => replica.row(id),
    take: (...effects: PushEffect[]) =>
      takeIn(
        {
          replica,
          learned,
          userID: 'alice',
          request: (wanted) => requested.push(wanted),
          refreshPreviews: (ids) => refreshed.push(...ids),
        },
        effects,
      ),
  };
}

const said = (seq: number, fields = {}, conversationID = bobID): PushEffect => ({
  kind: 'message',
  conversationID,
  message: message(seq, fields),
});

describe('a pushed message', () => {
  it('SEQ-3: updates row, preview and order in one commit, with no request', async () => {
    const { take, row, requested, refreshed, store, shown } = await setUp();
    await take(said(6));
    expect(row()).toMatchObject({
      latestSeq: 6,
      unreadCount: 3,
      latestMsg: latest(6),
      latestMsgTime: latest(6).sendTime,
      sortTime: latest(6).sendTime,
      showName: 'Bob',
    });
    expect([requested, refreshed, store.commits.length, shown.length]).toEqual([[], [], 1, 1]);
  });

  it('SEQ-5: by the user raises the read position to its seq, and tells no name of the peer', async () => {
    const { take, row } = await setUp();
    await take(said(6, { sendID: 'alice', recvID: 'bob', senderNickname: 'Alice' }));
    expect(row()).toMatchObject({ readSeq: 6, unreadCount: 0, showName: '', latestMsg: { sendID: 'alice' } });
  });

  it('SEQ-5: in a group tells no name of the group', async () => {
    const { take, row } = await setUp();
    await take(said(1, { groupID: 'team' }, 'sg_team'));
    expect(row('sg_team')).toMatchObject({ latestSeq: 1, unreadCount: 1, showName: '' });
  });

  it('PUSH-2: that is repeated or late changes nothing and writes nothing', async () => {
    const { take, row, store } = await setUp();
    await take(said(7));
    const before = row();
    await take(said(7), said(6), said(2));
    expect(row()).toBe(before);
    expect(store.commits).toHaveLength(1);
  });

  it('PUSH-5: in an unknown conversation asks for its row and seqs by ID, and makes no row itself', async () => {
    const { take, row, requested, store } = await setUp();
    await take(said(1, {}, 'si_alice_carol'));
    expect(row('si_alice_carol')).toBeUndefined();
    expect(requested).toEqual([{ named: new Set(['si_alice_carol']), seqsOf: new Set(['si_alice_carol']) }]);
    expect(store.commits).toEqual([]);
  });

  it('PUSH-1: a burst in one frame is one commit', async () => {
    const { take, row, store, shown } = await setUp();
    await take(...Array.from({ length: 1_000 }, (_, i) => said(6 + i)));
    expect(row()?.latestSeq).toBe(1_005);
    expect([store.commits.length, shown.length]).toEqual([1, 1]);
  });
});

describe('a pushed notification', () => {
  it('SEQ-1: of a read position moves it forward only', async () => {
    const { take, row, requested } = await setUp();
    await take({ kind: 'read', conversationID: bobID, hasReadSeq: 5 });
    expect(row()).toMatchObject({ readSeq: 5, unreadCount: 0 });
    await take({ kind: 'read', conversationID: bobID, hasReadSeq: 4 });
    expect([row()?.readSeq, requested]).toEqual([5, []]);
  });

  it('CUR-7: of changed rows names them for the next pass', async () => {
    const { take, requested } = await setUp();
    await take({ kind: 'changed', conversationIDs: [bobID, 'si_2'] });
    expect(requested.map(({ named }) => named)).toEqual([new Set([bobID, 'si_2'])]);
  });

  it('SEQ-5: of a revocation marks the shown message, and asks for the preview again', async () => {
    const { take, row, requested, refreshed } = await setUp();
    await take({ kind: 'revoked', conversationID: bobID, seq: 5, content: 'why' });
    expect(row()?.latestMsg).toMatchObject({ seq: 5, contentType: 2101, content: 'why' });
    expect([refreshed, requested]).toEqual([[bobID], []]);
  });

  it('SEQ-5: of a deletion takes the shown message away, and asks for the preview again', async () => {
    const { take, row, refreshed } = await setUp();
    await take({ kind: 'deleted', conversationID: bobID, seqs: [4, 5] });
    expect([row()?.latestMsg, refreshed]).toEqual([undefined, [bobID]]);
  });

  it('SEQ-5: of a clearing takes the previews away, and asks for them and the seqs again', async () => {
    const { take, row, refreshed, requested } = await setUp();
    await take({ kind: 'cleared', conversationIDs: [bobID, 'sg_team'] });
    expect(row()?.latestMsg).toBeUndefined();
    expect(refreshed).toEqual([bobID, 'sg_team']);
    expect(requested).toEqual([{ named: new Set(), seqsOf: new Set([bobID, 'sg_team']) }]);
  });

  it('CUR-2, SEQ-5: of a deletion or clearing makes no preview for a conversation that is not here', async () => {
    const { take, store } = await setUp();
    await take({ kind: 'deleted', conversationID: 'si_2', seqs: [5] }, { kind: 'cleared', conversationIDs: ['si_3'] });
    expect(store.commits).toEqual([]);
  });

  it('PUSH-2: that is repeated changes nothing and writes nothing', async () => {
    const { take, row, store } = await setUp();
    const effects: PushEffect[] = [
      { kind: 'read', conversationID: bobID, hasReadSeq: 5 },
      { kind: 'revoked', conversationID: bobID, seq: 5, content: 'why' },
    ];
    await take(...effects);
    const before = row();
    await take(...effects);
    expect(row()).toBe(before);
    expect(store.commits).toHaveLength(1);
  });
});

it('SEQ-1, SEQ-5: what was pushed counts as told, before it is written, of seqs or previews as it may be', async () => {
  const { take, learned } = await setUp();
  const asked = learned.ask();
  const taking = take(
    said(6),
    { kind: 'read', conversationID: 'si_read', hasReadSeq: 5 },
    { kind: 'deleted', conversationID: 'si_deleted', seqs: [1] },
    { kind: 'changed', conversationIDs: ['si_changed'] },
  );
  const ids = [bobID, 'si_read', 'si_deleted', 'si_changed'];
  expect(ids.filter((id) => learned.seqsToldSince(id, asked))).toEqual([bobID, 'si_read']);
  expect(ids.filter((id) => learned.previewToldSince(id, asked))).toEqual([bobID, 'si_deleted']);
  await taking;
});
