import { describe, expect, it } from 'vitest';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { expectSameAsServer, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { recordedStore } from '../support/recorded-store.ts';
import { silentPush } from '../support/silent-push.ts';

const bob = 'si_alice_bob';

/** A device that is live with a conversation with bob and one with carol. */
async function begin(options: { readonly push?: typeof silentPush } = {}) {
  const world = scene();
  const { backend, environment } = world;
  await backend.sendText('bob', { userID: 'alice' }, 'hello');
  await environment.advance(1_000);
  await backend.sendText('carol', { userID: 'alice' }, 'hello');
  const recorded = recordedStore();
  const phone = world.device({ storage: recorded.store, ...options });
  await phone.live();
  recorded.clear();
  return { ...world, phone, recorded, other: otherDevice(backend) };
}

describe('DEL: deltas', () => {
  it.each(['insert', 'update'] as const)('DEL-1: a row in %s is upserted, known or new', async (list) => {
    const { backend, phone, other } = await begin({ push: silentPush });
    await other.set(bob, { isPinned: true });
    await other.open('dave');
    const change = backend.faults.change(getIncrementalConversations, (data) => {
      const rows = [...(data.insert ?? []), ...(data.update ?? [])];
      return { ...data, insert: null, update: null, [list]: rows };
    });
    const result = await phone.sync.sync();
    expect(change.hits).toBe(1);
    expect(result).toMatchObject({ kind: 'incremental', removed: [] });
    expect(result.upserted.toSorted()).toEqual([bob, 'si_alice_dave']);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-1: an ID in delete and in a list is upserted', async () => {
    const { backend, phone, other } = await begin({ push: silentPush });
    await other.set(bob, { isPinned: true });
    backend.faults.change(getIncrementalConversations, (data) => ({ ...data, delete: [bob] }));
    await phone.sync.sync();
    expect(phone.row(bob).isPinned).toBe(true);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-1: a row that was deleted and made again between two deltas is there, as it is now', async () => {
    const { backend, phone, other } = await begin({ push: silentPush });
    await other.set(bob, { isPinned: true, ex: 'of the first' });
    await phone.sync.sync();
    await other.remove(bob);
    await other.open('bob');
    await phone.sync.sync();
    expect(phone.row(bob)).toMatchObject({ isPinned: false, ex: '' });
    await expectSameAsServer(phone, backend);
  });

  it('DEL-2: counters, preview, name, draft and hide mark outlive a delta of the row', async () => {
    const { backend, settled, phone, other } = await begin();
    await phone.sync.setDraft(bob, 'half a sentence');
    await phone.sync.hide(bob, true);
    const before = phone.row(bob);
    expect(before).toMatchObject({ latestSeq: 1, unreadCount: 1, hidden: true, draftText: 'half a sentence' });
    expect(before.latestMsg?.content).toContain('hello');
    await other.set(bob, { ex: 'changed' });
    await settled();
    expect(phone.row(bob)).toEqual({ ...before, ex: 'changed' });
    expect(phone.rows()).toHaveLength(
      (await backend.service.conversations.all({ ownerUserID: 'alice' })).conversations.length,
    );
  });

  it('DEL-4: a delete drops seqs, preview and hide mark, and the draft stays', async () => {
    const { backend, settled, phone, other, recorded } = await begin();
    await phone.sync.setDraft(bob, 'half a sentence');
    await phone.sync.hide(bob, true);
    recorded.clear();
    await other.remove(bob);
    await settled();
    const deletion = recorded.commits.find((commit) => commit.rows?.delete !== undefined);
    expect(deletion).toMatchObject({ rows: { delete: [bob] }, seqs: { delete: [bob] }, previews: { delete: [bob] } });
    expect(deletion?.locals?.put).toMatchObject([{ hiddenAt: undefined, draftText: 'half a sentence' }]);
    await expectSameAsServer(phone, backend);
    // What was made again is as new, with the draft.
    await other.open('bob');
    await settled();
    expect(phone.row(bob)).toMatchObject({ draftText: 'half a sentence', hidden: false, latestSeq: 1 });
  });

  it('DEL-4: a row that is made again after a delete shows its latest message and name again', async () => {
    const { backend, settled, phone, other } = await begin();
    const before = phone.row(bob);
    await other.remove(bob);
    await settled();
    await other.open('bob');
    await settled();
    expect(phone.row(bob).latestMsg).toEqual(before.latestMsg);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-4: a row new by a delta gets its seqs by ID in the same pass, and in the same transaction', async () => {
    const { backend, settled, phone, recorded } = await begin();
    backend.faults.push.lose({ contentType: 101 });
    const before = phone.calls.length;
    await backend.sendText('dave', { userID: 'alice' }, 'hello');
    await settled();
    const asked = phone.calls.slice(before);
    expect(asked.filter((path) => path === getIncrementalConversations.path)).toHaveLength(1);
    expect(asked.filter((path) => path === getConversationsHasReadAndMaxSeq.path)).toHaveLength(1);
    const delta = recorded.commits.find((commit) => commit.rows !== undefined);
    expect(delta?.seqs?.put).toMatchObject([{ conversationID: 'si_alice_dave', maxSeq: 1 }]);
    expect(phone.row('si_alice_dave').unreadCount).toBe(1);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-4: a row new by ID gets its seqs in the same pass', async () => {
    const { backend, settled, phone } = await begin();
    backend.faults.openIM.staleVersions();
    await phone.sync.sync();
    backend.faults.push.lose({ contentType: 101 });
    await backend.sendText('dave', { userID: 'alice' }, 'hello');
    await settled();
    expect(phone.row('si_alice_dave').unreadCount).toBe(1);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-4: a message that is pushed before its new row has arrived is counted, whatever the seqs on their way say', async () => {
    const { backend, settled, phone } = await begin();
    backend.faults.push.lose({ contentType: 1300 });
    const delta = backend.faults.hold({ path: getIncrementalConversations.path, times: 1 });
    const lost = backend.faults.push.lose({ contentType: 101 });
    await backend.sendText('dave', { userID: 'alice' }, 'one');
    lost.off();
    const pass = phone.sync.sync();
    await delta.arrived();
    // The seqs that were asked for beside the delta have been answered by now.
    await settled();
    await backend.sendText('dave', { userID: 'alice' }, 'two');
    await settled();
    delta.release();
    await pass;
    await settled();
    expect(phone.row('si_alice_dave').latestSeq).toBe(2);
    await expectSameAsServer(phone, backend);
  });
});
