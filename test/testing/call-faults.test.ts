import { describe, expect, it } from 'vitest';
import { getAllConversations, getPinnedConversationIDs } from '../../src/protocol/conversation-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { callerOf, openBackend } from '../support/backend.ts';

const conversationID = 'si_alice_bob';
const target = { conversationID, conversationType: 1, userID: 'bob', groupID: '' };

async function start() {
  const backend = openBackend();
  const alice = await callerOf(backend, 'alice');
  await backend.sendText('bob', { userID: 'alice' }, 'hello');
  return {
    backend,
    faults: backend.faults,
    list: (options = {}) => alice.ask(getAllConversations, { ownerUserID: 'alice' }, options),
    pin: (isPinned: boolean, options = {}) =>
      alice.ask(setConversations, { userIDs: ['alice'], conversation: { ...target, isPinned } }, options),
    pinned: async () => (await alice.ask(getPinnedConversationIDs, { userID: 'alice' })).conversationIDs,
  };
}

describe('faults of calls', () => {
  it('answers an HTTP status, with Retry-After, so many times', async () => {
    const { faults, list } = await start();
    const fault = faults.status(429, { retryAfter: '3', times: 2 });
    for (let call = 0; call < 2; call++) {
      await expect(list()).rejects.toMatchObject({ kind: 'http', status: 429, retryAfterMs: 3000 });
    }
    expect((await list()).conversations).toHaveLength(1);
    expect(fault.hits).toBe(2);
  });

  it('answers an API code on one path, until it is switched off', async () => {
    const { faults, list, pinned } = await start();
    const fault = faults.code(500, { path: getAllConversations.path, detail: 'database away' });
    await expect(list()).rejects.toMatchObject({ kind: 'api', code: 500, detail: 'database away' });
    await expect(list()).rejects.toMatchObject({ kind: 'api', code: 500 });
    expect(await pinned()).toEqual([]);
    fault.off();
    expect((await list()).conversations).toHaveLength(1);
  });

  it('strikes the calls that the test picks', async () => {
    const { faults, list, pinned } = await start();
    faults.status(503, { when: ({ body }) => body.includes('ownerUserID') });
    await expect(list()).rejects.toMatchObject({ kind: 'http', status: 503 });
    expect(await pinned()).toEqual([]);
  });

  it('keeps a request from the server', async () => {
    const { faults, pin, pinned } = await start();
    faults.unreachable({ times: 1 });
    await expect(pin(true)).rejects.toMatchObject({ kind: 'network' });
    expect(await pinned()).toEqual([]);
  });

  it('loses the answer of a request that took effect', async () => {
    const { faults, pin, pinned } = await start();
    faults.lostAnswer({ times: 1 });
    await expect(pin(true)).rejects.toMatchObject({ kind: 'network' });
    expect(await pinned()).toEqual([conversationID]);
  });

  it('holds requests before they take effect', async () => {
    const { backend, faults, pin, pinned } = await start();
    const held = faults.hold({ path: setConversations.path });
    const pinning = pin(true);
    await held.arrived();
    await backend.settled();
    expect([held.waiting, await pinned()]).toEqual([1, []]);
    held.release();
    await pinning;
    expect([held.waiting, await pinned()]).toEqual([0, [conversationID]]);
  });

  it('holds answers after the requests took effect', async () => {
    const { faults, pin, pinned } = await start();
    const held = faults.hold({ path: setConversations.path, at: 'answer' });
    const pinning = pin(true);
    await held.arrived();
    expect(await pinned()).toEqual([conversationID]);
    held.off();
    await pinning;
  });

  it('hold: what was under way when it was switched off does not stand behind it any more', async () => {
    const { faults, list } = await start();
    const [before, behind] = [faults.hold(), faults.hold({ at: 'answer' })];
    const asked = list();
    await before.arrived();
    behind.off();
    before.off();
    expect((await asked).conversations).toHaveLength(1);
  });

  it('lets a client give up a call that is held, and still deals with it', async () => {
    const { backend, faults, pin, pinned } = await start();
    const held = faults.hold({ path: setConversations.path });
    const owner = new AbortController();
    const pinning = pin(true, { signal: owner.signal });
    await held.arrived();
    owner.abort();
    await expect(pinning).rejects.toMatchObject({ kind: 'aborted' });
    held.release();
    await backend.settled();
    expect(await pinned()).toEqual([conversationID]);
  });

  it('lets a request arrive after the client gave it up', async () => {
    const { faults, pin, pinned } = await start();
    const late = faults.late({ path: setConversations.path, times: 1 });
    await expect(pin(true)).rejects.toMatchObject({ kind: 'network' });
    await pin(false);
    expect([late.waiting, await pinned()]).toEqual([1, []]);
    await late.arrive();
    expect([late.waiting, await pinned()]).toEqual([0, [conversationID]]);
  });

  it('WRITE-6: a late duplicate of a numbered write is acknowledged and not applied', async () => {
    const { faults, pin, pinned } = await start();
    const late = faults.late({ path: setConversations.path, times: 1 });
    await expect(pin(true, { operationID: 'device-1:1' })).rejects.toMatchObject({ kind: 'network' });
    await pin(true, { operationID: 'device-1:1' });
    await pin(false, { operationID: 'device-1:2' });
    await late.arrive();
    expect(await pinned()).toEqual([]);
  });

  it('breaks the body of an answer', async () => {
    const { faults, list } = await start();
    faults.malformed({ times: 1 });
    await expect(list()).rejects.toMatchObject({ kind: 'protocol', path: '' });
    faults.malformed({ times: 1, body: '{"errCode":0,"data":{"conversations":[{}]}}' });
    await expect(list()).rejects.toMatchObject({
      kind: 'protocol',
      path: expect.stringMatching(/^data\.conversations\.0\./) as string,
    });
  });

  it('changes the data of an answer', async () => {
    const { faults, list } = await start();
    faults.change(getAllConversations, ({ conversations }, { ownerUserID }) => ({
      conversations: conversations?.map((row) => ({ ...row, ex: `of ${ownerUserID}` })),
    }));
    expect((await list()).conversations[0]?.ex).toBe('of alice');
  });

  it('switches everything off at once', async () => {
    const { faults, list } = await start();
    const held = faults.hold();
    faults.status(500);
    const asked = list();
    await held.arrived();
    faults.off();
    await expect(asked).rejects.toMatchObject({ kind: 'http', status: 500 });
    expect((await list()).conversations).toHaveLength(1);
  });
});
