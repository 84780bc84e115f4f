import { expect, it } from 'vitest';
import type { PushAuth, PushEnvironment } from '../../src/adapters/reconnecting-push.ts';
import { SyncError } from '../../src/errors.ts';
import { createPushHub } from '../../src/testing/push-hub.ts';
import { pushSourceContract } from '../adapters/push-source-contract.ts';
import type { Greeting, PushHarness } from '../adapters/push-source-bench.ts';

const identityOf = ({ userID, platformID, token }: PushAuth) => ({ userID, platformID, tokenID: token });

async function openHub(environment: PushEnvironment): Promise<PushHarness> {
  const greetings: Greeting[] = [];
  let refusal: number | undefined;
  const hub = createPushHub(async (auth) => {
    greetings.push(auth);
    // As long as a look into a database takes: what happens meanwhile must not be lost.
    await new Promise((resolve) => setImmediate(resolve));
    if (refusal !== undefined) throw new SyncError('api', 'refused', { code: refusal, detail: 'by the test' });
    return identityOf(auth);
  });
  return {
    source: hub.source(environment),
    frames: [{ msgs: { sg_1: { Msgs: [{ seq: 1 }] } } }, { nonsense: [null, 'é☃'] }, {}],
    greetings,
    refuse: (code) => (refusal = code),
    accept: () => (refusal = undefined),
    down: hub.down,
    up: hub.up,
    push: hub.deliver,
    kick: (userID, reason) => hub.kick((connection) => connection.userID === userID, reason),
    cut: () => hub.cut(),
    hangUp: () => hub.cut(),
    connected: () => hub.connections().map(({ userID }) => userID),
    close: async () => hub.down(),
  };
}

pushSourceContract('in process', openHub);

it('gives each connection a frame of its own', async () => {
  const hub = createPushHub(async (auth) => identityOf(auth));
  const owner = new AbortController();
  const received: unknown[] = [];
  const silent = (): void => undefined;
  const frame = (got: unknown): void => void received.push(got);
  const events = {
    connecting: silent,
    connected: silent,
    disconnected: silent,
    frame,
    kicked: silent,
    refused: silent,
  };
  for (const platformID of [1, 5]) {
    hub.source().connect({ userID: 'alice', platformID, token: async () => 'good' }, events, owner.signal);
  }
  await expect.poll(() => hub.connections().length, { interval: 2 }).toBe(2);
  hub.deliver('alice', { msgs: {} });
  expect(received).toEqual([{ msgs: {} }, { msgs: {} }]);
  expect(received[0]).not.toBe(received[1]);
  owner.abort();
});
