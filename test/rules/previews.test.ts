import { firstValueFrom } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { getGroupsInfo } from '../../src/protocol/group-endpoints.ts';
import { getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { revokeMessage } from '../../src/protocol/message-endpoints.ts';
import { getUsersInfo } from '../../src/protocol/user-endpoints.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import { callerOf } from '../support/backend.ts';
import { expectSameAsServer, expectSamePreviews, fill, scene } from '../support/device.ts';
import { otherDevice } from '../support/other-device.ts';
import { silentPush } from '../support/silent-push.ts';

const bob = 'si_alice_bob';
const previews = getConversationMsgs.path;

/** The conversations of each preview request so far. */
function requested({ calls }: TestBackend): readonly (readonly string[])[] {
  return calls.all
    .filter(({ path }) => path === previews)
    .map(({ request }) => (request as { readonly conversationIDs: readonly string[] }).conversationIDs);
}

async function withNames(backend: TestBackend): Promise<void> {
  await backend.service.directory.register({
    users: [
      { userID: 'bob', nickname: 'Bob', faceURL: 'https://faces.test/bob.png' },
      { userID: 'zoe', nickname: 'Zoe', faceURL: 'https://faces.test/zoe.png' },
    ],
  });
}

/** A live device that shows two messages of bob. */
async function begin() {
  const world = scene();
  const { backend, environment } = world;
  await withNames(backend);
  for (const text of ['one', 'two']) {
    await backend.sendText('bob', { userID: 'alice' }, text);
    await environment.advance(1_000);
  }
  const phone = world.device();
  await phone.live();
  expect(phone.row(bob).latestMsg?.content).toContain('two');
  return { ...world, phone };
}

describe('previews', () => {
  it('of a live window are asked for at once, and of the rest in idle time, with gaps', async () => {
    const world = scene();
    const ids = await fill(world, 270);
    const { backend, environment, device, settled } = world;
    const peers = ids.map((id) => id.slice('si_alice_'.length));
    await backend.service.directory.register({
      users: peers.map((userID) => ({ userID, nickname: userID.toUpperCase(), faceURL: '' })),
    });
    // Without push the start is one whole seq pull; with it, the connection makes a second one.
    const phone = device({ watched: false, push: silentPush });
    const shown: number[] = [];
    const subscription = phone.sync
      .list({ offset: 60, limit: 20 })
      .subscribe(({ items }) => shown.push(items.filter((row) => row.latestMsg !== undefined).length));
    await phone.sync.start();
    await phone.sync.whenComplete();
    await settled();
    const window = ids.toReversed().slice(60, 80);
    expect(requested(backend).map((request) => request.toSorted())).toEqual([window.toSorted()]);
    expect(shown.at(-1)).toBe(20);

    const asked = new Set(window);
    for (const expected of [100, 100]) {
      const before = requested(backend).length;
      await environment.advance(999);
      await environment.runIdle();
      await settled();
      expect(requested(backend)).toHaveLength(before);
      await environment.advance(1);
      expect(requested(backend)).toHaveLength(before);
      await environment.runIdle();
      await settled();
      const [request = [], ...others] = requested(backend).slice(before);
      expect(others).toEqual([]);
      expect(request).toHaveLength(expected);
      expect(request.filter((id) => asked.has(id))).toEqual([]);
      for (const id of request) asked.add(id);
    }
    // What is left had preview and name in the first screen.
    const before = requested(backend).length;
    await environment.advance(10_000);
    await environment.runIdle();
    await settled();
    expect(requested(backend)).toHaveLength(before);
    subscription.unsubscribe();
    const rows = await firstValueFrom(phone.sync.conversations$);
    expect(rows.filter((row) => row.latestMsg === undefined || !row.showName.startsWith('PEER'))).toEqual([]);
    await expectSameAsServer(phone, backend);
  });

  it('come at once where a window moves', async () => {
    const world = scene();
    const ids = await fill(world, 100);
    const { backend, device, settled } = world;
    const phone = device({ watched: false });
    await phone.live();
    expect(requested(backend)).toEqual([]);
    const subscription = phone.sync.list({ offset: 70, limit: 10 }).subscribe();
    await settled();
    expect(requested(backend).map((request) => request.toSorted())).toEqual([
      ids.toReversed().slice(70, 80).toSorted(),
    ]);
    subscription.unsubscribe();
    await expectSameAsServer(phone, backend);
  });

  it('name rows without a message by the users and groups themselves', async () => {
    const world = scene();
    const { backend, device } = world;
    await withNames(backend);
    const other = otherDevice(backend);
    await other.open('zoe');
    await other.group('g');
    const phone = device({ push: silentPush });
    await phone.live();
    expect(phone.row('si_alice_zoe')).toMatchObject({ showName: 'Zoe', faceURL: 'https://faces.test/zoe.png' });
    expect(phone.row('sg_g')).toMatchObject({ showName: 'Group g' });
    expect([phone.count(getUsersInfo.path), phone.count(getGroupsInfo.path)]).toEqual([1, 1]);
    await expectSameAsServer(phone, backend);
  });

  it("take names from the app's own `profiles` instead, and ask the server for none", async () => {
    const world = scene();
    const { backend, environment, device } = world;
    await withNames(backend);
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    await environment.advance(1_000);
    await otherDevice(backend).group('g');
    const wanted: unknown[] = [];
    const phone = device({
      push: silentPush,
      profiles: ({ userIDs, groupIDs }) => {
        wanted.push({ userIDs, groupIDs });
        return {
          users: { bob: { showName: 'My Bob', faceURL: 'app:bob' } },
          groups: { g: { showName: 'My group', faceURL: '' } },
        };
      },
    });
    await phone.live();
    expect(wanted).toEqual([{ userIDs: ['bob'], groupIDs: ['g'] }]);
    expect(phone.row(bob)).toMatchObject({ showName: 'My Bob', faceURL: 'app:bob' });
    expect(phone.row('sg_g').showName).toBe('My group');
    expect([phone.count(getUsersInfo.path), phone.count(getGroupsInfo.path)]).toEqual([0, 0]);
    await expectSameAsServer(phone, backend);
  });

  it("survive an app's `profiles` that fails: told as a setback, and asked again with the next sync", async () => {
    const world = scene();
    const { backend, environment, device, settled } = world;
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    let asked = 0;
    const phone = device({
      profiles: () => {
        if (++asked === 1) throw new Error('no names today');
        return { users: { bob: { showName: 'My Bob', faceURL: '' } } };
      },
    });
    await phone.live();
    expect(phone.events.filter(({ kind }) => kind === 'setback')).toMatchObject([{ what: 'previews' }]);
    environment.emit('visible');
    await settled();
    expect(phone.row(bob).showName).toBe('My Bob');
    await expectSameAsServer(phone, backend);
  });
});

describe('SEQ-5: previews that a push changes', () => {
  it('SEQ-5: a revocation of the message that shows marks it; of an older one it changes nothing', async () => {
    const { backend, phone, settled } = await begin();
    const tablet = await callerOf(backend, 'bob');
    await tablet.ask(revokeMessage, { conversationID: bob, seq: 1, userID: 'bob' });
    await settled();
    expect(phone.row(bob).latestMsg).toMatchObject({ seq: 2, contentType: 101 });
    await tablet.ask(revokeMessage, { conversationID: bob, seq: 2, userID: 'bob' });
    await settled();
    expect(phone.row(bob).latestMsg).toMatchObject({ seq: 2, contentType: 2101 });
    await expectSamePreviews(phone, backend);
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-5: a deletion of the message that shows brings the one before it, and a clearing none', async () => {
    const { backend, phone, settled } = await begin();
    await backend.service.messages.deleteMessages(bob, [2]);
    await settled();
    expect(phone.row(bob).latestMsg).toMatchObject({ seq: 1 });
    await expectSamePreviews(phone, backend);
    await backend.service.messages.clearConversations('alice', [bob]);
    await settled();
    expect(phone.row(bob)).toMatchObject({ latestMsg: undefined, unreadCount: 0 });
    await expectSamePreviews(phone, backend);
    await expectSameAsServer(phone, backend);
  });

  it('SEQ-5: a preview that was asked for before a message was pushed does not take it back', async () => {
    const { backend, environment, phone, settled } = await begin();
    const held = backend.faults.hold({ path: previews, at: 'answer' });
    environment.emit('visible');
    await held.arrived();
    await backend.sendText('bob', { userID: 'alice' }, 'three');
    await settled();
    held.off();
    await settled();
    expect(phone.row(bob).latestMsg?.content).toContain('three');
    await expectSamePreviews(phone, backend);
    await expectSameAsServer(phone, backend);
  });
});
