import { describe, expect, it } from 'vitest';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { recordedStore } from '../support/recorded-store.ts';
import { silentPush } from '../support/silent-push.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
const bob = 'si_alice_bob';

describe('CUR: the cursor', () => {
  it('CUR-1: the rows and the cursor of a delta are in one change set', async () => {
    const { backend, environment, settled, device } = scene();
    const [first = ''] = await fill({ backend, environment }, 3);
    const recorded = recordedStore();
    const phone = device({ storage: recorded.store });
    await phone.live();
    recorded.clear();
    await otherDevice(backend).set(first, { isPinned: true });
    await settled();
    const [delta, ...others] = recorded.commits.filter((commit) => commit.rows !== undefined);
    expect(others).toEqual([]);
    expect(delta?.rows?.put?.map((row) => row.conversationID)).toEqual([first]);
    expect(delta?.cursor).toMatchObject({ kind: 'at' });
    await expectSameAsServer(phone, backend);
  });

  it('CUR-1, STORE-1: where the store fails at a delta, its rows and its cursor are written together at the second try', async () => {
    const { backend, environment, settled, device } = scene();
    const [first = ''] = await fill({ backend, environment }, 3);
    const faulty = faultyStore(memoryStore());
    const phone = device({ storage: faulty.store });
    await phone.live();
    let refused = 0;
    faulty.faultWhen((operation) =>
      operation === 'commit' && refused++ === 0 ? { kind: 'fail', when: 'before', reason: 'failed' } : undefined,
    );
    await otherDevice(backend).set(first, { isPinned: true });
    await settled();
    expect(refused).toBeGreaterThan(1);
    expect(phone.status.state).toBe('live');
    expect(phone.row(first).isPinned).toBe(true);
    await expectSameAsServer(phone, backend);
  });

  it('CUR-3: an empty delta with a newer version still stores the version', async () => {
    const { backend, settled, device } = scene();
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    const recorded = recordedStore();
    const phone = device({ storage: recorded.store });
    await phone.live();
    recorded.clear();
    const change = backend.faults.change(
      getIncrementalConversations,
      (data) => ({ ...data, version: data.version + 3, insert: null, update: null, delete: null }),
      { times: 1 },
    );
    await phone.sync.sync();
    expect(change.hits).toBe(1);
    const cursors = recorded.commits.flatMap(({ cursor }) => cursor ?? []);
    expect(cursors).toHaveLength(1);
    const [stored] = cursors;
    expect(recorded.commits[0]?.rows).toBeUndefined();
    await phone.sync.sync();
    const asked = backend.calls.all.findLast(({ path }) => path === getIncrementalConversations.path);
    expect(asked?.request).toMatchObject({ version: stored?.kind === 'at' ? stored.version : undefined });
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it('CUR-2: neither a late seq answer nor a late preview makes a row', async () => {
    const { backend, settled, device } = scene();
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    await backend.sendText('carol', { userID: 'alice' }, 'hello');
    const phone = device();
    await phone.live();
    const seqs = backend.faults.hold({ path: '/msg/get_conversations_has_read_and_max_seq', at: 'answer', times: 1 });
    const previews = backend.faults.hold({ path: '/jssdk/get_conversations', at: 'answer', times: 1 });
    const pass = phone.sync.sync();
    await seqs.arrived();
    await otherDevice(backend).remove(bob);
    seqs.release();
    await pass;
    await previews.arrived();
    await settled();
    previews.release();
    await settled();
    expect(phone.rows().map((row) => row.conversationID)).toEqual(['si_alice_carol']);
    await expectSameAsServer(phone, backend);
  });

  it('CUR-4: a row that changes after the set was read is brought by the delta since then', async () => {
    const { backend, environment, settled, device } = scene();
    const [first = ''] = await fill({ backend, environment }, 3);
    const phone = device({ push: silentPush });
    const rows = backend.faults.hold({ path: getConversations.path, at: 'answer', times: 1 });
    await phone.sync.start();
    await rows.arrived();
    // The rows on their way hold the state before this.
    await otherDevice(backend).set(first, { isPinned: true });
    rows.release();
    await settled();
    await phone.sync.whenComplete();
    expect(phone.row(first).isPinned).toBe(false);
    await phone.sync.sync();
    expect(phone.row(first).isPinned).toBe(true);
    expect(phone.count(getFullConversationIDs.path)).toBe(1);
    await expectSameAsServer(phone, backend);
  });

  it.each([-10 * 365 * day, 10 * 365 * day])(
    'CUR-5: a device whose clock is wrong by %d ms asks for the same and shows the same',
    async (error) => {
      const { backend, environment, settled, device } = scene();
      await fill({ backend, environment }, 3);
      const right = device();
      const wrong = device({ environment: { ...environment, now: () => environment.now() + error } });
      for (const one of [right, wrong]) {
        backend.calls.clear();
        await one.live();
      }
      await otherDevice(backend).set(bob, { ex: 'changed' });
      await settled();
      expect(wrong.calls.toSorted()).toEqual(right.calls.toSorted());
      expect(wrong.rows()).toEqual(right.rows());
      await expectSameAsServer(wrong, backend);
    },
  );

  it("CUR-5: the time of a draft is the server's, as far as an answer has told it", async () => {
    const { backend, environment, settled, device } = scene();
    const [oldest = ''] = await fill({ backend, environment }, 3);
    await environment.advance(minute);
    const behind = device({ environment: { ...environment, now: () => environment.now() - day } });
    await behind.live();
    await behind.sync.setDraft(oldest, 'half a sentence');
    await settled();
    // The header tells whole seconds.
    expect(Math.abs(behind.row(oldest).draftTime - environment.now())).toBeLessThan(1_000);
    expect(behind.rows()[0]?.conversationID).toBe(oldest);
  });

  it('CUR-7: a push whose delta is answered "equal" fetches what it named by ID in the same pass', async () => {
    const { backend, environment, settled, device } = scene();
    const [first = ''] = await fill({ backend, environment }, 2);
    const phone = device();
    await phone.live();
    backend.faults.openIM.staleVersions();
    await phone.sync.sync();
    const before = phone.calls.length;
    await otherDevice(backend).set(first, { isPinned: true });
    await settled();
    const asked = phone.calls.slice(before);
    expect(asked.filter((path) => path === getIncrementalConversations.path)).toHaveLength(1);
    expect(asked).toContain(getConversations.path);
    expect(phone.row(first).isPinned).toBe(true);
    await expectSameAsServer(phone, backend);
  });

  it('CUR-7: what a push named and the answer by ID does not hold is removed', async () => {
    const { backend, environment, settled, device } = scene();
    const [first = ''] = await fill({ backend, environment }, 2);
    const phone = device();
    await phone.live();
    backend.faults.openIM.staleVersions();
    await phone.sync.sync();
    await otherDevice(backend).remove(first);
    await settled();
    expect(phone.rows()).toHaveLength(1);
    await expectSameAsServer(phone, backend);
  });

  it('CUR-7: a write of this device whose pass is answered "equal" is fetched by ID too', async () => {
    const { backend, settled, device } = scene();
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    const phone = device({ push: silentPush });
    await phone.live();
    backend.faults.openIM.staleVersions();
    await phone.sync.sync();
    const { confirmed } = await phone.sync.setPinned(bob, true);
    await confirmed;
    await settled();
    expect(phone.count(setConversations.path)).toBe(1);
    expect(phone.row(bob)).toMatchObject({ isPinned: true, pending: false });
    await expectSameAsServer(phone, backend);
  });
});
