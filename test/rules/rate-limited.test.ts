import { expect, it, onTestFinished } from 'vitest';
import { httpApi } from '../../src/adapters/http-api.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { createSync } from '../../src/conversation-sync.ts';
import type { Conversation } from '../../src/model.ts';
import type { RateLimiter } from '../../src/server/limits/rate-limiter.ts';
import type { PendingWrite } from '../../src/sync/writes.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const WINDOW_MS = 30_000;
const PER_WINDOW = 6;

/** So many requests in each window of this clock. */
function limiter(now: () => number): RateLimiter {
  let window = 0;
  let count = 0;
  return {
    async take(scope) {
      if (scope === 'address') return undefined;
      const current = Math.floor(now() / WINDOW_MS);
      count = current === window ? count + 1 : 1;
      window = current;
      return count > PER_WINDOW ? (current + 1) * WINDOW_MS - now() : undefined;
    },
  };
}

it('a client whose user asks too often never asks before Retry-After, and converges all the same', async () => {
  const environment = virtualEnvironment();
  const server = startServer({ now: () => environment.now(), rateLimiter: limiter(() => environment.now()) });
  for (const peer of ['bob', 'carol', 'dave']) await server.say(peer, 'alice', 'hello');
  const answers: { readonly path: string; readonly at: number; readonly until: number }[] = [];
  // Tokens are verified in other threads: the clock stands while a call is under way, or its refusal would come late.
  let underWay = 0;
  const fetch = async (request: Request): Promise<Response> => {
    const at = environment.now();
    underWay += 1;
    const response = await server.app(request).finally(() => (underWay -= 1));
    const waits = response.status === 429 ? Number(response.headers.get('Retry-After')) * 1000 : 0;
    answers.push({ path: new URL(request.url).pathname, at, until: at + waits });
    return response;
  };
  const sync = createSync({
    ...{ apiURL: 'http://server', userID: 'alice', token: () => server.tokenOf('alice') },
    ...{ storage: memoryStore(), environment, api: httpApi({ apiURL: 'http://server', fetch, environment }) },
  });
  onTestFinished(() => sync.stop());
  let rows: readonly Conversation[] = [];
  let pending: readonly PendingWrite[] = [];
  sync.conversations$.subscribe((shown) => (rows = shown));
  sync.pendingWrites$.subscribe((writes) => (pending = writes));
  await sync.start();
  const passes = (what: string, holds: () => boolean): Promise<boolean> =>
    until(what, async () => {
      if (underWay === 0) await environment.advance(1000);
      return holds();
    });
  await passes('complete', () => rows.length === 3);
  await sync.setPinned('si_alice_bob', true);
  await server.say('erin', 'alice', 'hello');
  await passes('converged', () => rows.length === 4 && pending.length === 0);

  expect(rows.map((row) => row.conversationID)[0]).toBe('si_alice_bob');
  const refused = answers.filter((answer) => answer.until > answer.at);
  expect(refused.length).toBeGreaterThan(2);
  const early = refused.flatMap((refusal) => answers.filter((next) => next.at > refusal.at && next.at < refusal.until));
  expect(early).toEqual([]);
});
