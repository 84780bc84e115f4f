import { createClient } from '@redis/client';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { addressOf } from '../../../src/server/limits/node-address.ts';
import { createRateLimiter } from '../../../src/server/limits/node-rate-limiter.ts';
import type { NodeRateLimiter, NodeRateLimiterOptions } from '../../../src/server/limits/node-rate-limiter.ts';
import { RedisConnection } from '../../../src/server/redis/node-redis-connection.ts';
import { start as startServerOverHTTP } from '../../support/gateway-clients.ts';
import { noRedis, startRedis } from '../../support/redis.ts';
import type { Service } from '../../support/service.ts';
import { secret, startServer } from '../../support/server.ts';

const minute = 60_000;
const off = { userRate: 0, userBurst: 0, addressRate: 0 };

function limiterOf(limits: Partial<NodeRateLimiterOptions['limits']>, redis?: RedisConnection): NodeRateLimiter {
  const limiter = createRateLimiter({ limits: { ...off, ...limits }, ...(redis && { redis }) });
  onTestFinished(() => limiter.close());
  return limiter;
}

/** How many of so many requests are answered, and what the last one is told. */
async function ask(limiter: NodeRateLimiter, times: number, user = 'alice') {
  const waits: (number | undefined)[] = [];
  for (let i = 0; i < times; i++) waits.push(await limiter.take('user', user));
  return { answered: waits.filter((wait) => wait === undefined).length, wait: waits.at(-1) };
}

describe('rates, counted in memory', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    return () => vi.useRealTimers();
  });

  it('a user has so many requests a minute, and is told how long it takes until the next', async () => {
    const limiter = limiterOf({ userRate: 3 });
    expect(await ask(limiter, 5)).toEqual({ answered: 3, wait: minute });
    vi.advanceTimersByTime(minute - 1);
    expect(await ask(limiter, 1)).toEqual({ answered: 0, wait: 1 });
    vi.advanceTimersByTime(1);
    expect(await ask(limiter, 5)).toEqual({ answered: 3, wait: minute });
  });

  it('a burst is beyond the rate, and comes back over ten minutes', async () => {
    const limiter = limiterOf({ userRate: 3, userBurst: 2 });
    const answered: number[] = [];
    for (let i = 0; i < 12; i++) {
      answered.push((await ask(limiter, 9)).answered);
      vi.advanceTimersByTime(minute);
    }
    expect(answered).toEqual([5, 3, 3, 3, 3, 3, 3, 3, 3, 3, 5, 3]);
  });

  it('are of each user alone, whatever the name, and 0 counts nothing', async () => {
    const limiter = limiterOf({ userRate: 1 });
    for (const user of ['alice', 'bob', '__proto__', 'a:b', 'a']) {
      expect((await ask(limiter, 3, user)).answered).toBe(1);
    }
    expect(await limiter.take('address', '192.0.2.1')).toBeUndefined();
    expect((await ask(limiterOf({}), 100)).answered).toBe(100);
  });

  it('LIFE-1: leave no timer behind', async () => {
    const limiter = limiterOf({ userRate: 1, userBurst: 1, addressRate: 1 });
    await ask(limiter, 3);
    await limiter.take('address', '192.0.2.1');
    expect(vi.getTimerCount()).toBe(3);
    limiter.close();
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe.skipIf(noRedis !== undefined)(`rates, counted in Redis${noRedis ?? ''}`, () => {
  async function start(): Promise<Service> {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    return redis;
  }

  async function connect(url: string): Promise<RedisConnection> {
    const redis = new RedisConnection({ url, pool: 100 });
    onTestFinished(() => redis.close());
    await redis.open();
    return redis;
  }

  it('two nodes count together', async () => {
    const { url } = await start();
    const nodes = [limiterOf({ userRate: 5 }, await connect(url)), limiterOf({ userRate: 5 }, await connect(url))];
    const answered = await Promise.all(nodes.map(async (node) => (await ask(node, 5)).answered));
    expect(answered.reduce((sum, some) => sum + some)).toBe(5);
  });

  it('each node counts by itself while Redis does not answer, and while it is gone', async () => {
    const redis = await start();
    const limiter = limiterOf({ userRate: 2 }, await connect(redis.url));
    expect((await ask(limiter, 3)).answered).toBe(2);
    const pause = createClient({ url: redis.url });
    pause.on('error', () => {});
    onTestFinished(() => pause.destroy());
    await pause.connect();
    await pause.sendCommand(['CLIENT', 'PAUSE', '60000', 'ALL']);
    expect((await ask(limiter, 3, 'bob')).answered).toBe(2);
    await redis.kill('SIGKILL');
    expect((await ask(limiter, 3, 'carol')).answered).toBe(2);
  });
});

describe('who asks too often', () => {
  it('answers 429 with its own code and Retry-After in whole seconds, which pages may read', async () => {
    const limiter = limiterOf({ userRate: 1 });
    const { app, tokenOf } = startServer({ rateLimiter: limiter });
    const headers = { token: await tokenOf('alice'), operationID: 'op', Origin: 'https://chat.example' };
    const ask = () => app(new Request('http://server/user/get_users_info', { method: 'POST', body: '{}', headers }));
    expect((await ask()).status).toBe(200);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('Retry-After')).toMatch(/^[1-9]\d?$/u);
    expect(refused.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
    expect(await refused.json()).toEqual({
      ...{ errCode: 429, errMsg: 'TooManyRequestsError', errDlt: 'too many requests of this user' },
    });
  });

  it('wrong tokens count for the address and for no user; the admin is counted for none', async () => {
    const taken: string[] = [];
    const server = startServer({ rateLimiter: { take: async (scope, key) => void taken.push(`${scope} ${key}`) } });
    const call = async (token: string) => {
      const request = new Request('http://server/user/get_users_info', {
        ...{ method: 'POST', body: '{}', headers: { token, operationID: 'op' } },
      });
      await (await server.app(request, { address: '192.0.2.1' })).json();
      return taken.splice(0);
    };
    expect(await call('x.y.z')).toEqual(['address 192.0.2.1']);
    expect(await call(await server.tokenOf('alice'))).toEqual(['address 192.0.2.1', 'user alice']);
    expect(await call(await server.tokenOf('imAdmin'))).toEqual(['address 192.0.2.1']);
  });

  it.each([
    [0, [200, 200, 429]],
    [1, [200, 200, 200]],
  ])('over HTTP: behind %i proxies the address is the socket, or who the proxy says', async (trustProxy, statuses) => {
    const server = await startServerOverHTTP({ addressRate: 2, trustProxy });
    const body = JSON.stringify({ secret, userID: 'imAdmin' });
    const got: number[] = [];
    for (const client of ['192.0.2.1', '192.0.2.2', '192.0.2.3']) {
      const headers = { 'X-Forwarded-For': `10.0.0.9, ${client}` };
      got.push((await fetch(`${server.url}/auth/parse_token`, { method: 'POST', body, headers })).status);
    }
    expect(got).toEqual(statuses);
  });
});

describe('the address of a request', () => {
  const from = (remoteAddress: string | undefined, forwarded?: string) => ({
    socket: { remoteAddress },
    headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
  });

  it.each([
    ['the socket', 0, '192.0.2.1', undefined, '192.0.2.1'],
    ['the socket, whatever a client claims', 0, '192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['whom the one proxy heard', 1, '10.0.0.1', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
    ['whom the first of two proxies heard', 2, '10.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['the farthest that is told where fewer proxies wrote', 3, '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['the socket where the proxy wrote none', 1, '10.0.0.1', undefined, '10.0.0.1'],
    ['the socket where what stands there is no address', 1, '10.0.0.1', 'unknown', '10.0.0.1'],
    ['IPv4, written as IPv6 or not', 0, '::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['the network of an IPv6 address', 0, '2001:DB8:0:1:a:b:c:d', undefined, '2001:db8:0:1::/64'],
    ['the same, however it is written', 1, '::1', '2001:db8::1:0:0:0:9', '2001:db8:0:1::/64'],
    ['of this machine', 0, '::1', undefined, '0:0:0:0::/64'],
    ['with a zone', 0, 'fe80::1%eth0', undefined, 'fe80:0:0:0::/64'],
    ['unknown once the client is gone', 0, undefined, undefined, undefined],
  ])('is %s', (_, trustProxy, socket, forwarded, address) => {
    expect(addressOf(from(socket, forwarded), trustProxy)).toBe(address);
  });
});
