import { setupServer } from 'msw/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { httpApi } from '../../src/adapters/http-api.ts';
import { getAllConversations } from '../../src/protocol/conversation-endpoints.ts';
import { createTestBackend } from '../../src/testing/test-backend.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { callerOf, openBackend } from '../support/backend.ts';
import { listen } from '../support/push-listener.ts';

describe('createTestBackend', () => {
  it.each(['https://im.test/api', 'https://chat.example/deep/path'])('answers behind MSW at %s', async (apiURL) => {
    const backend = openBackend({ apiURL });
    const mocked = setupServer(...backend.handlers);
    mocked.listen({ onUnhandledFrame: 'error' });
    onTestFinished(() => mocked.close());
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    const call = { token: await backend.tokenFor('alice'), operationID: 'op', signal: new AbortController().signal };
    const ask = () => httpApi({ apiURL }).call(getAllConversations, { ownerUserID: 'alice' }, call);
    expect((await ask()).data.conversations).toMatchObject([{ conversationID: 'si_alice_bob' }]);
    backend.faults.unreachable({ times: 1 });
    await expect(ask()).rejects.toMatchObject({ kind: 'network' });
  });

  it('answers other methods than POST too, without recording them', async () => {
    const backend = openBackend();
    const response = await backend.fetch(new Request(`${backend.apiURL}/healthz`));
    expect(await response.json()).toEqual({ status: 'ok' });
    expect(backend.calls.count()).toBe(0);
  });

  it('pushes to every device of a user', async () => {
    const backend = openBackend();
    const [web, phone, bob] = [
      await listen(backend, 'alice', 5),
      await listen(backend, 'alice', 1),
      await listen(backend, 'bob'),
    ];
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    await backend.settled();
    expect(web.frames.length).toBeGreaterThan(0);
    expect(phone.frames).toEqual(web.frames);
    expect(bob.frames.length).toBeGreaterThan(0);
  });

  it.each([
    [1501, 'expired', (backend: ReturnType<typeof openBackend>) => backend.faults.expireTokens('alice')],
    [1502, 'refused', undefined],
  ] as const)('refuses a connection with %i as the gateway does', async (_, reason, spoil) => {
    const backend = openBackend();
    const old = await backend.tokenFor(spoil === undefined ? 'bob' : 'alice');
    await spoil?.(backend);
    const owner = new AbortController();
    const reasons: unknown[] = [];
    const silent = (): void => undefined;
    await new Promise<void>((resolve) => {
      const token = async (why?: string): Promise<string> => {
        reasons.push(why);
        return why === undefined ? old : backend.tokenFor('alice');
      };
      const events = { connecting: silent, disconnected: silent, frame: silent, kicked: silent, refused: silent };
      backend.push.connect({ userID: 'alice', platformID: 5, token }, { ...events, connected: resolve }, owner.signal);
    });
    expect(reasons).toEqual([undefined, reason]);
    owner.abort();
  });

  it('counts calls and their bytes by path', async () => {
    const backend = openBackend();
    const alice = await callerOf(backend, 'alice');
    backend.faults.status(503, { times: 1 });
    await expect(alice.cursor()).rejects.toMatchObject({ status: 503 });
    const cursor = await alice.cursor();
    await alice.delta(cursor);
    const { calls } = backend;
    expect([calls.count(), calls.count('/conversation/get_incremental_conversations')]).toEqual([3, 1]);
    expect(calls.all.map(({ status }) => status)).toEqual([503, 200, 200]);
    const [, ids, delta] = calls.all;
    expect(ids).toMatchObject({ operationID: 'alice 2', request: { userID: 'alice', idHash: 0 } });
    expect(delta?.sent).toBe(JSON.stringify({ userID: 'alice', ...cursor }).length);
    expect(calls.bytes.received).toBe((ids?.received ?? 0) + (delta?.received ?? 0));
    expect(calls.bytes.received).toBeGreaterThan(100);
    calls.clear();
    expect([calls.count(), calls.bytes.sent]).toEqual([0, 0]);
  });

  it("goes by the environment's clock, the pauses of its push too", async () => {
    const environment = virtualEnvironment({ now: 1_700_000_000_000 });
    const backend = openBackend({ environment });
    const { told } = await listen(backend, 'alice');
    backend.push.down();
    await backend.settled();
    expect([told.at(-1), environment.live.timers]).toEqual(['disconnected: network', 1]);
    backend.push.up();
    await environment.advance(500);
    await expect.poll(() => told.at(-1), { interval: 2 }).toBe('connected');
    const response = await backend.fetch(new Request(`${backend.apiURL}/healthz`));
    expect(Date.parse(response.headers.get('date') ?? '')).toBe(environment.now() - (environment.now() % 1000));
  });

  it('shares nothing with another one', async () => {
    const [one, other] = [openBackend(), openBackend()];
    await one.sendText('bob', { userID: 'alice' }, 'hello');
    one.faults.status(500);
    const alice = await callerOf(other, 'alice');
    expect((await alice.ask(getAllConversations, { ownerUserID: 'alice' })).conversations).toEqual([]);
    await expect((await callerOf(one, 'alice')).cursor()).rejects.toMatchObject({ status: 500 });
  });

  it('LIFE-1: leaves nothing behind when it is closed', async () => {
    const environment = virtualEnvironment();
    const backend = createTestBackend({ environment });
    const { told } = await listen(backend, 'alice');
    const held = backend.faults.hold();
    const asked = (await callerOf(backend, 'alice')).cursor();
    await held.arrived();
    await Promise.all([backend.close(), asked.catch(() => undefined)]);
    expect(backend.push.connections()).toEqual([]);
    expect(told.at(-1)).toBe('disconnected: network');
  });
});
