import { describe, expect, it, vi } from 'vitest';
import { deferred, rejection } from '../support/deferred.ts';
import { expectSameAsServer, fill, scene, serverList } from '../support/device.ts';
import type { DeviceOptions, Scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';

const hour = 3_600_000;

/** A live device whose app writes down why it was asked for a token. */
async function begin(options: (world: Scene) => DeviceOptions | Promise<DeviceOptions> = () => ({})) {
  const world = scene();
  const ids = await fill(world, 3);
  const reasons: string[] = [];
  const phone = world.device({
    token: ({ reason }) => {
      reasons.push(reason);
      return world.backend.tokenFor('alice');
    },
    ...(await options(world)),
  });
  await phone.live();
  const [first = ''] = ids;
  return { ...world, ids, first, phone, reasons, other: otherDevice(world.backend) };
}

type Begun = Awaited<ReturnType<typeof begin>>;

/** LIFE-3: the list stays as it is, and no call is made, whatever happens. */
async function expectSignedOut(
  { backend, environment, phone, other, first, settled }: Begun,
  reason: string,
): Promise<void> {
  await settled();
  expect(phone.status).toMatchObject({ state: 'signedOut', reason, push: 'disconnected' });
  const [calls, shown] = [phone.count(), phone.rows()];
  expect(shown).toHaveLength(3);
  expect(environment.live).toEqual({ timers: 0, idle: 0, listeners: 1, locks: 0, channels: 0 });
  await other.set(first, { ex: 'after the end' });
  for (const event of ['hidden', 'visible', 'offline', 'online', 'resume'] as const) environment.emit(event);
  await environment.advance(hour);
  await settled();
  expect(phone.count()).toBe(calls);
  expect(phone.rows()).toBe(shown);
  expect(backend.push.connections()).toEqual([]);
  await expect(phone.sync.sync()).rejects.toMatchObject({ kind: 'signed-out', reason });
  expect(phone.count()).toBe(calls);
}

describe('LIFE-3: a session that has ended', () => {
  it('LIFE-3: a kick stops all asking and is told, and the list stays readable', async () => {
    const begun = await begin();
    const { backend, phone, reasons } = begun;
    await backend.faults.kick('alice', 5, 'signed in elsewhere');
    await expectSignedOut(begun, 'kicked');
    expect(phone.events.filter(({ kind }) => kind === 'kicked')).toMatchObject([{ reason: 'signed in elsewhere' }]);
    expect(reasons).toEqual(['initial']);
  });

  it('LIFE-3: a sync that waits for its turn is told that the session has ended, and not that it was given up', async () => {
    const { backend, phone } = await begin();
    const held = backend.faults.hold({ path: getIncrementalConversations.path });
    const running = rejection(phone.sync.sync());
    await vi.waitUntil(() => held.hits > 0);
    const waiting = rejection(phone.sync.sync());
    await backend.faults.kick('alice');
    expect(await waiting).toMatchObject({ kind: 'signed-out', reason: 'kicked' });
    held.off();
    await running;
  });

  it('LIFE-3: a token that is fixed and has expired signs out', async () => {
    const begun = await begin(async ({ backend }) => ({ token: await backend.tokenFor('alice') }));
    await begun.backend.faults.expireTokens('alice');
    begun.environment.emit('visible');
    await expectSignedOut(begun, 'expired');
  });

  it('LIFE-3, LIFE-4: a token that is refused twice signs out', async () => {
    const begun = await begin();
    begun.backend.faults.code(ErrorCode.tokenUnknown);
    begun.environment.emit('visible');
    await expectSignedOut(begun, 'refused');
    expect(begun.reasons).toEqual(['initial', 'refused']);
  });

  it('LIFE-3: a sync() that is under way rejects with what ended the session', async () => {
    const { backend, phone } = await begin();
    const held = backend.faults.hold({ path: getIncrementalConversations.path });
    const pass = rejection(phone.sync.sync());
    await held.arrived();
    await backend.faults.kick('alice');
    held.off();
    expect(await pass).toMatchObject({ kind: 'signed-out', reason: 'kicked' });
  });

  it('LIFE-3: a write that is made afterwards shows and is kept, its confirmation says why it was not sent, and a new start sends it', async () => {
    const begun = await begin();
    const { backend, phone, first, settled } = begun;
    await backend.faults.kick('alice');
    await settled();
    const { confirmed } = await phone.sync.setPinned(first, true);
    await expect(confirmed).rejects.toMatchObject({ kind: 'signed-out', reason: 'kicked' });
    expect(phone.row(first)).toMatchObject({ isPinned: true, pending: true });
    await phone.sync.stop();
    await phone.live();
    expect(phone.row(first)).toMatchObject({ isPinned: true, pending: false });
    await expectSameAsServer(phone, backend);
  });
});

describe('LIFE-4: tokens', () => {
  it('LIFE-4: 1501 asks for one token with `expired`, for calls and push together, and the work goes on', async () => {
    const { backend, environment, phone, reasons, other, first, settled } = await begin();
    await backend.faults.expireTokens('alice');
    backend.push.cut();
    await other.set(first, { isPinned: true });
    environment.emit('visible');
    await environment.advance(10_000);
    await settled();
    expect(reasons).toEqual(['initial', 'expired']);
    expect(phone.status).toMatchObject({ state: 'live', push: 'connected' });
    await expectSameAsServer(phone, backend);
  });

  it.each([1502, 1503, 1504, 1505, 1507] as const)(
    'LIFE-4: %i asks once for a token with `refused`, and goes on',
    async (code) => {
      const { backend, environment, phone, reasons, other, first, settled } = await begin();
      backend.faults.push.lose();
      await other.set(first, { isPinned: true });
      backend.faults.code(code, { times: 1 });
      environment.emit('visible');
      await settled();
      expect(reasons).toEqual(['initial', 'refused']);
      expect(phone.status.state).toBe('live');
      await expectSameAsServer(phone, backend);
    },
  );

  it('LIFE-4: 1506 signs out at once', async () => {
    const begun = await begin();
    begun.backend.faults.code(1506, { times: 1 });
    begun.environment.emit('visible');
    await expectSignedOut(begun, 'kicked');
    expect(begun.reasons).toEqual(['initial']);
  });

  it('LIFE-4: all calls that are refused wait for one renewal', async () => {
    const renewal = deferred<string>();
    const reasons: string[] = [];
    const { backend, environment, phone, ids, settled } = await begin(({ backend }) => ({
      token: ({ reason }) => {
        reasons.push(reason);
        return reason === 'initial' ? backend.tokenFor('alice') : renewal.promise;
      },
    }));
    await backend.faults.expireTokens('alice');
    const receipts = await Promise.all(ids.map((id) => phone.sync.setPinned(id, true)));
    environment.emit('visible');
    await settled();
    expect(reasons).toEqual(['initial', 'expired']);
    const refused = phone.count();
    renewal.resolve(await backend.tokenFor('alice'));
    await Promise.all(receipts.map(({ confirmed }) => confirmed));
    await settled();
    expect(reasons).toEqual(['initial', 'expired']);
    expect(phone.count()).toBeGreaterThan(refused);
    expect((await serverList(backend, 'alice')).every(({ isPinned }) => isPinned)).toBe(true);
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-4: where the app cannot give a token now, the client tries again later, with the same reason', async () => {
    const reasons: string[] = [];
    const { backend, environment, phone, first, other, settled } = await begin(({ backend }) => ({
      token: ({ reason }) => {
        reasons.push(reason);
        if (reasons.length === 2) throw new Error('the identity service is down');
        return backend.tokenFor('alice');
      },
    }));
    await backend.faults.expireTokens('alice');
    await other.set(first, { isPinned: true });
    await settled();
    expect(phone.status).toMatchObject({ state: 'retrying', error: { kind: 'network' } });
    await environment.advance(10_000);
    await settled();
    expect(reasons).toEqual(['initial', 'expired', 'expired']);
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-4: a write that meets an expired token is sent again with the new one, once for the server', async () => {
    const { backend, phone, reasons, first, settled } = await begin();
    await backend.faults.expireTokens('alice');
    const { confirmed } = await phone.sync.setPinned(first, true);
    await confirmed;
    await settled();
    const writes = backend.calls.all.filter(({ path }) => path === setConversations.path);
    expect(new Set(writes.map(({ operationID }) => operationID)).size).toBe(1);
    expect(writes).toHaveLength(2);
    expect(reasons).toEqual(['initial', 'expired']);
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-4: what is no refusal of the token asks for none', async () => {
    const { backend, environment, phone, reasons, settled } = await begin();
    backend.faults.code(500, { path: getIncrementalConversations.path, times: 1 });
    environment.emit('visible');
    await settled();
    expect(phone.status.state).toBe('retrying');
    await environment.advance(1_000);
    await settled();
    expect(reasons).toEqual(['initial']);
    await expectSameAsServer(phone, backend);
  });
});
