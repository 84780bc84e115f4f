import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { expectSameAsServer, scene, type DeviceOptions } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { recordedStore, recordsWritten } from '../support/recorded-store.ts';

const many = 2_000;

/** A live device with 2,000 groups, and all that it writes and emits from then on. */
async function begin(options: DeviceOptions = {}) {
  const world = scene();
  const other = otherDevice(world.backend);
  const ids = Array.from({ length: many }, (_, index) => `sg_g${String(index).padStart(4, '0')}`);
  for (const id of ids) await other.set(id);
  const recorded = recordedStore();
  const phone = world.device({ storage: recorded.store, watched: false, ...options });
  await phone.live();
  await world.settled();
  recorded.clear();
  return { ...world, other, ids, recorded, phone };
}

describe('DEL-3: the cost of a delta', () => {
  it('DEL-3: a delta of one row among 2,000 reads nothing and writes that row', async () => {
    const { backend, settled, other, recorded, phone, ids } = await begin();
    const before = phone.calls.length;
    const { received } = backend.calls.bytes;
    await other.set(ids[1_000] ?? '', { ex: 'changed' });
    await settled();
    expect(recorded.snapshots).toBe(0);
    expect(recorded.commits.map(recordsWritten)).toEqual([1]);
    expect(phone.calls.length - before).toBe(1);
    expect(backend.calls.bytes.received - received).toBeLessThan(1_000);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-3: a delete among 2,000 writes that deletion alone', async () => {
    const { backend, settled, other, recorded, phone, ids } = await begin();
    await other.remove(ids[1_000] ?? '');
    await settled();
    expect(recorded.snapshots).toBe(0);
    // Its row and its seqs; it has no preview.
    expect(recorded.commits.map(recordsWritten)).toEqual([2]);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-3: a pushed message among 2,000 rows writes its seqs and its preview, and asks nothing', async () => {
    const { backend, settled, recorded, phone } = await begin();
    await backend.sendText('bob', { userID: 'alice' }, 'one');
    await settled();
    recorded.clear();
    const before = phone.calls.length;
    await backend.sendText('bob', { userID: 'alice' }, 'two');
    await settled();
    expect(recorded.commits.map(recordsWritten)).toEqual([2]);
    expect(phone.calls.slice(before)).toEqual([]);
    await expectSameAsServer(phone, backend);
  });

  it('DEL-3: it emits once to who sees the row and never to others, and all other rows stay the same objects', async () => {
    const { backend, settled, other, phone, ids } = await begin();
    const [changed = '', untouched = ''] = [ids[1_000], ids[1]];
    const emissions = { whole: 0, seen: 0, unseen: 0, row: 0, otherRow: 0, total: 0 };
    const { sync } = phone;
    const subscriptions = [
      sync.conversations$.subscribe(() => (emissions.whole += 1)),
      sync.list({ offset: 995, limit: 10 }).subscribe(() => (emissions.seen += 1)),
      sync.list({ limit: 10 }).subscribe(() => (emissions.unseen += 1)),
      sync.conversation(changed).subscribe(() => (emissions.row += 1)),
      sync.conversation(untouched).subscribe(() => (emissions.otherRow += 1)),
      sync.unreadTotal$.subscribe(() => (emissions.total += 1)),
    ];
    // Previews of what is looked at are asked for; they end first.
    await settled();
    const before = { ...emissions };
    const rows = new Set(await firstValueFrom(sync.conversations$));
    await other.set(changed, { ex: 'changed' });
    await settled();
    const more = Object.fromEntries(
      Object.entries(emissions).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
    );
    expect(more).toEqual({ whole: 1, seen: 1, unseen: 0, row: 1, otherRow: 0, total: 0 });
    const after = await firstValueFrom(sync.conversations$);
    expect(after.filter((row) => !rows.has(row)).map((row) => row.conversationID)).toEqual([changed]);
    for (const subscription of subscriptions) subscription.unsubscribe();
    await expectSameAsServer(phone, backend);
  });

  it('DEL-3: an equal answer writes nothing', async () => {
    const { settled, recorded, phone } = await begin();
    await phone.sync.sync();
    await settled();
    expect(recorded.commits).toEqual([]);
  });
});
