import { describe, expect, it } from 'vitest';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { callerOf, openBackend } from '../support/backend.ts';
import { listen } from '../support/push-listener.ts';

const conversation = { conversationID: 'si_alice_bob', conversationType: 1, userID: 'bob', groupID: '' };

async function start() {
  const backend = openBackend();
  const alice = await callerOf(backend, 'alice');
  await backend.sendText('bob', { userID: 'alice' }, 'hello');
  await backend.settled();
  const set = (ex: string) =>
    alice.ask(setConversations, { userIDs: ['alice'], conversation: { ...conversation, ex } });
  return { backend, faults: backend.faults, alice, set };
}

describe("faults of the server's data", () => {
  it('SRV-5: a cut log answers full to what lies before it, and stays equal at its end', async () => {
    const { faults, alice, set } = await start();
    const before = await alice.cursor();
    await set('changed');
    const present = await alice.cursor();
    await faults.cutLog('alice');
    expect((await alice.delta(before)).full).toBe(true);
    expect((await alice.delta(present)).full).toBe(false);
  });

  it('SRV-5: a lost log answers full to every cursor', async () => {
    const { faults, alice } = await start();
    const present = await alice.cursor();
    await faults.loseLog('alice');
    expect(await alice.delta(present)).toMatchObject({ full: true, version: 1 });
  });

  it('SRV-5: a restored backup has the old rows and other versionIDs', async () => {
    const { faults, alice, set } = await start();
    const backup = await faults.backup();
    const before = await alice.cursor();
    await set('changed');
    await backup.restore();
    const after = await alice.cursor();
    expect(after.version).toBe(before.version);
    expect(after.versionID).not.toBe(before.versionID);
    expect((await alice.delta(before)).full).toBe(true);
  });

  it('CUR-6: a backup that was copied back uses versions again, which no cursor can see', async () => {
    const { faults, alice, set } = await start();
    const backup = await faults.backup();
    await set('first history');
    const cursor = await alice.cursor();
    await backup.restore({ renewed: false });
    await set('second history');
    expect(await alice.delta(cursor)).toMatchObject({ full: false, update: [] });
  });

  it('LIFE-4: tokens that expired answer 1501 to calls, and connections stay', async () => {
    const { backend, faults, alice } = await start();
    await listen(backend, 'alice');
    await faults.expireTokens('alice');
    await expect(alice.cursor()).rejects.toMatchObject({ kind: 'api', code: 1501 });
    expect(backend.push.connections()).toHaveLength(1);
  });

  it('LIFE-3: a kick answers 1506 to calls, and ends connections of this platform for good', async () => {
    const { backend, faults, alice } = await start();
    const [web, phone] = [await listen(backend, 'alice', 5), await listen(backend, 'alice', 1)];
    await faults.kick('alice', 5, 'signed in elsewhere');
    await backend.settled();
    await expect(alice.cursor()).rejects.toMatchObject({ kind: 'api', code: 1506 });
    expect(web.told.at(-1)).toBe('kicked: signed in elsewhere');
    expect(phone.told.at(-1)).toBe('connected');
    expect(backend.push.connections().map(({ platformID }) => platformID)).toEqual([1]);
  });
});
