import { firstValueFrom, map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { ConversationList } from '../../src/list/types.ts';
import { expectSameAsServer, fill, scene, type Device } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { collect } from '../support/live-lists.ts';

const frame = 16;

/** A live device in a browser that makes frames. Time stands still, and with it the frames. */
async function begin(rows = 3) {
  const world = scene({ frame });
  const ids = await fill(world, rows);
  const phone = world.device();
  await phone.live();
  await world.environment.advance(frame);
  return { ...world, ids, phone, other: otherDevice(world.backend), ...counted(phone) };
}

/** What a window of ten emits, each emission checked against the one before it. */
function counted(phone: Device) {
  const seen: ConversationList[] = [];
  phone.sync.list({ limit: 10 }).subscribe(collect(seen));
  return { seen };
}

describe('what the server tells is shown frame by frame', () => {
  it('TAB-3: one change shows at once, though no frame comes', async () => {
    const { backend, phone, settled, seen } = await begin();
    const before = seen.length;
    await backend.sendText('bob', { userID: 'alice' }, 'hi');
    await settled();
    expect(seen.length).toBeGreaterThan(before);
    expect(seen.at(-1)?.items[0]?.userID).toBe('bob');
    expect(phone.status.state).toBe('live');
  });

  it('DEL-3: 1,000 messages in one frame are at most two emissions, and the list is then as the server has it', async () => {
    const { backend, environment, phone, settled, seen } = await begin();
    const before = seen.length;
    for (let count = 0; count < 1_000; count++) {
      await backend.sendText(`peer${count % 40}`, { userID: 'alice' }, `message ${count}`);
    }
    await settled();
    expect(seen.length - before).toBeLessThanOrEqual(2);
    await environment.advance(frame);
    await settled();
    await expectSameAsServer(phone, backend);
  });

  it('WRITE-1: a command shows in the same tick, though changes of the server wait for the frame', async () => {
    const { backend, ids, phone, settled, seen } = await begin();
    for (const text of ['one', 'two', 'three']) await backend.sendText('bob', { userID: 'alice' }, text);
    await settled();
    const pinned = phone.sync.setPinned(ids[0] ?? '', true);
    expect(seen.at(-1)?.items[0]).toMatchObject({ conversationID: ids[0], isPinned: true });
    expect(seen.at(-1)?.items[1]).toMatchObject({ userID: 'bob', unreadCount: 3 });
    await pinned;
  });

  it('WRITE-1: all rows that one command changes show in one emission', async () => {
    const { phone, seen } = await begin(20);
    const before = seen.length;
    const done = phone.sync.markAllAsRead();
    expect(seen).toHaveLength(before + 1);
    expect(seen.at(-1)?.unread.messages).toBe(0);
    await done;
  });

  it('who is told that a sync or a write has ended finds the rows as they are then', async () => {
    const { ids, other, phone, settled } = await begin();
    const told: unknown[] = [];
    const text = (): string | undefined => phone.row(ids[0] ?? '').ex;
    phone.sync.events$.subscribe(({ kind }) => told.push([kind, text()]));
    phone.sync.status$.subscribe(({ state }) => told.push([state, text()]));
    for (const ex of ['one', 'two', 'three']) await other.set(ids[0] ?? '', { ex });
    await phone.sync.sync();
    expect(text()).toBe('three');
    expect(told.at(-1)).toEqual(['synced', 'three']);
    const { confirmed } = await phone.sync.update(ids[0] ?? '', { ex: 'mine' });
    expect(phone.row(ids[0] ?? '').pending).toBe(true);
    await confirmed;
    expect(phone.row(ids[0] ?? '')).toMatchObject({ pending: false, ex: 'mine' });
    await settled();
  });

  it('who asks anew is shown the newest', async () => {
    const { backend, phone, settled } = await begin();
    for (const text of ['one', 'two', 'three']) await backend.sendText('bob', { userID: 'alice' }, text);
    await settled();
    const bob$ = phone.sync.conversations$.pipe(map((rows) => rows.find(({ userID }) => userID === 'bob')));
    expect((await firstValueFrom(bob$))?.unreadCount).toBe(3);
    const total$ = phone.sync.list({ limit: 1 }).pipe(map(({ unread }) => unread.messages));
    expect(await firstValueFrom(total$)).toBe(await firstValueFrom(phone.sync.unreadTotal$));
  });

  it('TAB-3: a page that is hidden shows what waits, and waits for no frame from then on', async () => {
    const { backend, environment, phone, settled } = await begin();
    for (const text of ['one', 'two', 'three']) await backend.sendText('bob', { userID: 'alice' }, text);
    await settled();
    environment.emit('hidden');
    const unread = (): number | undefined => phone.rows().find(({ userID }) => userID === 'bob')?.unreadCount;
    expect(unread()).toBe(3);
    for (const text of ['four', 'five']) await backend.sendText('bob', { userID: 'alice' }, text);
    await settled();
    await environment.advance(0);
    expect(unread()).toBe(5);
  });

  it('LIFE-1: stop() shows what waits and leaves no frame behind', async () => {
    const { backend, environment, phone, settled } = await begin();
    for (const text of ['one', 'two', 'three']) await backend.sendText('bob', { userID: 'alice' }, text);
    await settled();
    const others = environment.live.timers;
    await phone.sync.stop();
    expect(phone.rows().find(({ userID }) => userID === 'bob')?.unreadCount).toBe(3);
    expect(environment.live.timers).toBeLessThan(others);
    const before = phone.rows();
    await environment.advance(10 * frame);
    expect(phone.rows()).toBe(before);
  });
});
