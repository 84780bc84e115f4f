import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ownNotice, notificationEvents } from '../../../src/server/notifications.ts';
import { connect, connectOpenIM, say, startNodes } from '../../support/nodes.ts';
import type { Line } from '../../support/nodes.ts';
import { noRedis, startRedis } from '../../support/redis.ts';
import type { Service } from '../../support/service.ts';
import { openTcpProxy } from '../../support/tcp-proxy.ts';
import type { TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';

const STREAM = 'conversation-sync:events';

describe.skipIf(noRedis !== undefined)(`nodes whose Redis is away${noRedis ?? ''}`, () => {
  let redis: Service;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** The first of the nodes reaches Redis through a stretch of network that the test cuts. */
  async function withProxy() {
    const proxy = await openTcpProxy(Number(new URL(redis.url).port));
    onTestFinished(() => proxy.close());
    return { proxy, nodes: await startNodes(redis.url, `redis://127.0.0.1:${proxy.port}`) };
  }

  async function client() {
    const plain = createClient({ url: redis.url });
    await plain.connect();
    onTestFinished(() => plain.destroy());
    return plain;
  }

  function cutOff(proxy: TcpProxy): void {
    proxy.refuse();
    proxy.cut();
  }

  const hears = (line: Pick<Line, 'told'>, text: string): Promise<unknown> =>
    until(`told ${text}`, () => line.told.includes(text));

  it('a node that is cut off serves its own sockets, tries three times to tell the others, and gives up; once it is back, they let the user sync', async () => {
    const { proxy, nodes } = await withProxy();
    const [first, second] = nodes;
    const own = await connect(first, 'alice');
    const [others, bystander] = [await connect(second, 'alice', true), await connect(second, 'carol', true)];
    const openIM = await connectOpenIM(second, 'alice');
    cutOff(proxy);
    await say(first, '1');
    await hears(own, '1');
    await first.service.settled();
    // To alice and to bob, who wrote it, one message and one new row each.
    expect(first.counts).toMatchObject({ pushFailures: 6, pushesGivenUp: 4 });
    await say(first, '2');
    await hears(own, '2');
    await first.service.settled();
    // It is not tried while a report for them is waiting anyway.
    expect(first.counts).toMatchObject({ pushFailures: 6, pushesGivenUp: 6 });
    expect(others.told).toEqual(['connected']);
    proxy.accept();
    await until('there again', () => others.told.length >= 3 && openIM.told.includes('disconnected'));
    expect(others.told).toEqual(['connected', 'disconnected', 'connected']);
    await say(first, '3');
    await hears(others, '3');
    await hears(own, '3');
    expect(own.told.filter((text) => /^\d$/u.test(text))).toEqual(['1', '2', '3']);
    expect(bystander.told).toEqual(['connected']);
  });

  it('a node whose Redis hangs serves its own sockets', async () => {
    const { proxy, nodes } = await withProxy();
    const [first] = nodes;
    const own = await connect(first, 'alice');
    proxy.hold();
    for (const text of ['1', '2', '3']) await say(first, text);
    await hears(own, '3');
    proxy.release();
    expect(own.told).toEqual(['connected', '1', '2', '3']);
  });

  it('an event that Redis took, while its answer was lost, is sent once more and handed on once', async () => {
    const { proxy, nodes } = await withProxy();
    const [first, second] = nodes;
    const own = await connect(first, 'alice');
    const others = await connect(second, 'alice');
    const frames = { own: 0, others: 0 };
    own.socket.on('push', () => frames.own++);
    others.socket.on('push', () => frames.others++);
    const plain = await client();
    let sent = 0;
    await until('taken twice', async () => {
      proxy.truncate(0);
      const detail = { userID: 'alice', conversationIDList: ['sg_x'] };
      const stamp = { now: 0, newID: () => `event ${sent}` };
      first.context.observers.notify(notificationEvents(ownNotice('conversationChange', 'alice', detail), stamp));
      sent++;
      await first.service.settled();
      await until('there again', () => proxy.count() >= 2);
      const texts = ((await plain.xRange(STREAM, '-', '+')) ?? []).map(({ message }) => message['text']);
      return texts.length > new Set(texts).size;
    });
    expect(first.counts['pushesGivenUp']).toBeUndefined();
    await until('all', () => frames.others >= sent);
    await say(first, 'end');
    await hears(others, 'end');
    await hears(own, 'end');
    // The message, and the row that was new with it.
    expect(frames).toEqual({ own: sent + 2, others: sent + 2 });
  });

  it('where the stream was flushed, clients come back and sync, though nothing more is written', async () => {
    const [first, second] = await startNodes(redis.url);
    const [line, openIM] = [await connect(second, 'alice', true), await connectOpenIM(second, 'alice')];
    await say(first, '1');
    await hears(line, '1');
    await (await client()).flushAll();
    await until('there again', () => line.told.length >= 4 && openIM.told.includes('disconnected'));
    expect(line.told).toEqual(['connected', '1', 'disconnected', 'connected']);
    await say(first, '2');
    await hears(line, '2');
  });

  it('where entries were lost between two that were read, clients come back and sync', async () => {
    const [first, second] = await startNodes(redis.url);
    const line = await connect(second, 'alice', true);
    await say(first, '1');
    await hears(line, '1');
    const plain = await client();
    const [last] = (await plain.xRevRange(STREAM, '+', '-', { COUNT: 1 })) ?? [];
    const [ms, number] = (last?.id ?? '').split('-').map(Number) as [number, number];
    const [lost, next] = [`${ms}-${number + 1}`, `${ms}-${number + 2}`];
    await plain.xAdd(STREAM, next, { after: lost, node: 'another', text: '{}' });
    await until('there again', () => line.told.length >= 4);
    expect(line.told).toEqual(['connected', '1', 'disconnected', 'connected']);
  });

  it('a Redis that is killed and comes back is read on, and clients of the meantime sync', async () => {
    const [first, second] = await startNodes(redis.url);
    const [own, others] = [await connect(first, 'alice'), await connect(second, 'alice', true)];
    await redis.kill('SIGKILL');
    await say(first, '1');
    await hears(own, '1');
    await first.service.settled();
    await redis.start();
    await until('there again', () => others.told.includes('disconnected') && others.told.at(-1) === 'connected');
    await say(first, '2');
    await hears(others, '2');
    expect(own.told.at(-1)).toBe('2');
  });
});
