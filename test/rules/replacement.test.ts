import { describe, expect, it } from 'vitest';
import { getConversations, getOwnerConversation } from '../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { recordedStore } from '../support/recorded-store.ts';

/** A live device with five conversations. */
async function begin() {
  const world = scene();
  const ids = await fill(world, 5);
  const recorded = recordedStore();
  const phone = world.device({ storage: recorded.store });
  await phone.live();
  recorded.clear();
  return { ...world, ids, recorded, phone, other: otherDevice(world.backend) };
}

describe('FULL: replacement', () => {
  it('FULL-1: rows that the server no longer has are gone afterwards, with what belonged to them', async () => {
    const { backend, ids, recorded, phone, other } = await begin();
    const [first = '', second = ''] = ids;
    backend.faults.push.lose();
    await other.remove(first, second);
    await backend.faults.loseLog('alice');
    const result = await phone.sync.sync();
    expect(result.kind).toBe('full');
    expect(result.removed.toSorted()).toEqual([first, second]);
    const last = recorded.commits.findLast((commit) => commit.rows !== undefined);
    const deleted = [last?.rows, last?.seqs, last?.previews].map((plane) => plane?.delete?.toSorted());
    expect(deleted).toEqual([
      [first, second],
      [first, second],
      [first, second],
    ]);
    await expectSameAsServer(phone, backend);
  });

  it('FULL-1: rows that did not change are not written again, and keep their object', async () => {
    const { backend, ids, recorded, phone, other } = await begin();
    const before = new Map(phone.rows().map((row) => [row.conversationID, row]));
    backend.faults.push.lose();
    const [changed = ''] = ids;
    await other.set(changed, { ex: 'changed' });
    await backend.faults.loseLog('alice');
    await phone.sync.sync();
    const written = recorded.commits.flatMap(({ rows, seqs, previews }) =>
      [rows, seqs, previews].flatMap((plane) => [...(plane?.put ?? []), ...(plane?.delete ?? [])]),
    );
    expect(written).toMatchObject([{ conversationID: changed, ex: 'changed' }]);
    expect(phone.rows().filter((row) => before.get(row.conversationID) !== row)).toMatchObject([
      { conversationID: changed },
    ]);
    await expectSameAsServer(phone, backend);
  });

  it('FULL-1: a replacement in which nothing changed emits no list and writes the cursor alone, twice', async () => {
    const { backend, recorded, phone } = await begin();
    const before = phone.rows();
    await backend.faults.loseLog('alice');
    expect((await phone.sync.sync()).kind).toBe('full');
    expect(phone.rows()).toBe(before);
    expect(recorded.commits.map(({ cursor, rows, seqs }) => [cursor?.kind, rows, seqs])).toEqual([
      ['replacing', undefined, undefined],
      ['at', undefined, undefined],
    ]);
    await expectSameAsServer(phone, backend);
  });

  it.each([
    ['a cut log', (world: Awaited<ReturnType<typeof begin>>) => world.backend.faults.cutLog('alice')],
    ['a lost log', (world: Awaited<ReturnType<typeof begin>>) => world.backend.faults.loseLog('alice')],
  ])('FULL-1: %s leads to one', async (_, spoil) => {
    const world = await begin();
    const { backend, ids, phone, other } = world;
    backend.faults.push.lose();
    await other.remove(ids[0] ?? '');
    await other.set(ids[1] ?? '', { isPinned: true });
    await spoil(world);
    const before = phone.count(getFullConversationIDs.path);
    const result = await phone.sync.sync();
    expect(result.kind).toBe('full');
    expect(phone.count(getFullConversationIDs.path) - before).toBe(1);
    await expectSameAsServer(phone, backend);
  });

  it('FULL-4: it works against a full answer that holds the rows too', async () => {
    const { backend, ids, phone, other } = await begin();
    backend.faults.openIM.inlineRows();
    backend.faults.push.lose();
    await other.remove(ids[0] ?? '');
    await other.set(ids[1] ?? '', { isPinned: true });
    await backend.faults.loseLog('alice');
    expect((await phone.sync.sync()).kind).toBe('full');
    await expectSameAsServer(phone, backend);
  });

  it('FULL-4: one row that is missing where rows are asked for by ID does not fail it', async () => {
    const { backend, ids, phone } = await begin();
    const [missing = ''] = ids;
    const fault = backend.faults.openIM.missingRows([missing]);
    await backend.faults.loseLog('alice');
    expect((await phone.sync.sync()).kind).toBe('full');
    expect(phone.rows().map((row) => row.conversationID)).not.toContain(missing);
    expect(phone.rows()).toHaveLength(ids.length - 1);
    fault.off();
    await backend.faults.loseLog('alice');
    await phone.sync.sync();
    await expectSameAsServer(phone, backend);
  });

  it('FULL-4: an account without a conversation is complete', async () => {
    const { backend, device } = scene();
    const phone = device();
    await phone.live();
    expect(phone.rows()).toEqual([]);
    await expectSameAsServer(phone, backend);
  });

  it('FULL-5: one answer gives the set; rows come by ID, 500 at a time, three requests at once; pages are never asked for', async () => {
    const { backend, settled, device } = scene();
    const other = otherDevice(backend);
    for (let index = 0; index < 2_100; index++) await other.set(`sg_g${index}`);
    const phone = device({ watched: false });
    const held = backend.faults.hold({ path: getConversations.path });
    await phone.sync.start();
    await held.arrived(3);
    await settled();
    expect(held.waiting).toBe(3);
    held.release();
    await held.arrived(2);
    await settled();
    expect(held.waiting).toBe(2);
    held.release();
    await phone.sync.whenComplete();
    await settled();
    const sizes = backend.calls.all
      .filter(({ path }) => path === getConversations.path)
      .map(({ request }) => (request as { conversationIDs: string[] }).conversationIDs.length);
    expect(sizes).toEqual([500, 500, 500, 500, 100]);
    const sets = backend.calls.all.filter(({ path }) => path === getFullConversationIDs.path);
    expect(sets.map(({ request }) => request)).toEqual([{ userID: 'alice', idHash: 0 }]);
    expect(phone.count(getOwnerConversation.path)).toBe(0);
    expect(phone.count(getIncrementalConversations.path)).toBeLessThanOrEqual(1);
    const progress = phone.statuses.flatMap((status) =>
      status.state === 'syncing' && status.kind === 'full' ? [[status.done, status.total]] : [],
    );
    expect(progress[0]).toEqual([0, 2_100]);
    expect(progress.at(-1)).toEqual([2_100, 2_100]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).toSorted((a = 0, b = 0) => a - b));
    await expectSameAsServer(phone, backend);
  });

  it('FULL-5: where one of the three requests fails, no further one is sent before the next attempt', async () => {
    const { backend, environment, settled, device } = scene();
    const other = otherDevice(backend);
    for (let index = 0; index < 2_100; index++) await other.set(`sg_g${index}`);
    backend.faults.status(503, { path: getConversations.path, times: 1 });
    const phone = device({ watched: false });
    await phone.sync.start();
    await settled();
    expect(phone.status.state).toBe('retrying');
    expect(phone.count(getConversations.path)).toBe(3);
    await environment.advance(10_000);
    await settled();
    await expectSameAsServer(phone, backend);
  });
});
