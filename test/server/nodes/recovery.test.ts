import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, lead, say, startNodes } from '../../support/nodes.ts';
import type { Line, TestNode } from '../../support/nodes.ts';
import { noRedis, startRedis } from '../../support/redis.ts';
import type { Service } from '../../support/service.ts';
import { until } from '../../support/until.ts';

describe.skipIf(noRedis !== undefined)(`sockets that come back${noRedis ?? ''}`, () => {
  let redis: Service;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  const hears = (line: Line, text: string): Promise<unknown> => until(`told ${text}`, () => line.told.includes(text));

  /** Loses the connection, without a word. */
  async function cut({ socket, told }: Line): Promise<void> {
    (socket.io.engine as unknown as { close(): void }).close();
    await until('cut', () => told.includes('disconnected'));
  }

  /** Says it, and waits until this node has handed it to its sockets. */
  async function sayUntilHeard(from: TestNode, texts: readonly string[], at: TestNode): Promise<void> {
    const witness = await connect(at, 'alice');
    for (const text of texts) await say(from, text);
    await hears(witness, texts.at(-1) ?? '');
  }

  it('on another node they get the frames that they missed, from whichever node, and each once', async () => {
    const [first, second, third] = await startNodes(redis.url);
    const line = await connect(first, 'alice');
    await say(second, '1');
    await hears(line, '1');
    await cut(line);
    await sayUntilHeard(second, ['2', '3'], third);
    await sayUntilHeard(third, ['4'], third);
    lead(line, third);
    line.socket.connect();
    await say(third, '5');
    await hears(line, '5');
    expect(line.told).toEqual(['connected', '1', 'disconnected', 'recovered', '2', '3', '4', '5']);
  });

  it('they do so where their node has gone, which keeps nothing of them', async () => {
    const [first, second] = await startNodes(redis.url);
    const line = await connect(first, 'alice');
    await say(second, '1');
    await hears(line, '1');
    await first.close();
    await until('cut', () => line.told.includes('disconnected'));
    await sayUntilHeard(second, ['2'], second);
    lead(line, second);
    line.socket.connect();
    await hears(line, '2');
    expect(line.told).toEqual(['connected', '1', 'disconnected', 'recovered', '2']);
  });

  it('a session that was ended meanwhile is refused and gets no frame', async () => {
    const [first, second] = await startNodes(redis.url);
    const line = await connect(first, 'alice');
    await say(second, '1');
    await hears(line, '1');
    await cut(line);
    await second.auth.kick('alice', 5);
    await sayUntilHeard(second, ['2'], second);
    lead(line, second);
    line.socket.connect();
    await hears(line, 'refused 1506');
    expect(line.told).toEqual(['connected', '1', 'disconnected', 'refused 1506']);
  });

  it("who brings another user's place in the stream gets what is his own", async () => {
    const [first, second] = await startNodes(redis.url);
    const alice = await connect(first, 'alice');
    await say(second, '1');
    await hears(alice, '1');
    const carol = await connect(first, 'carol');
    await say(second, 'for carol', 'carol');
    await hears(carol, 'for carol');
    await cut(alice);
    await cut(carol);
    await sayUntilHeard(second, ['2'], second);
    await say(second, 'more for carol', 'carol');
    const { _pid: pid, _lastOffset: offset } = alice.socket as unknown as { _pid: string; _lastOffset: string };
    Object.assign(carol.socket, { _pid: pid, _lastOffset: offset });
    lead(carol, second);
    carol.socket.connect();
    await hears(carol, 'more for carol');
    expect(carol.told.slice(2)).toEqual(['disconnected', 'recovered', 'for carol', 'more for carol']);
  });

  it('whose place in the stream is not known, or none, begins anew', async () => {
    const [first, second] = await startNodes(redis.url);
    for (const offset of ['1-0', '', '__proto__', 'x'.repeat(1000)]) {
      const line = await connect(first, 'alice');
      await cut(line);
      Object.assign(line.socket, { _lastOffset: offset });
      lead(line, second);
      line.socket.connect();
      await until('there again', () => line.told.length >= 3);
      expect(line.told).toEqual(['connected', 'disconnected', 'connected']);
      line.socket.disconnect();
    }
  });
});
