import { createClient } from '@redis/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, connectOpenIM, say, startNodes } from '../../support/nodes.ts';
import { noRedis, startRedis } from '../../support/redis.ts';
import type { Service } from '../../support/service.ts';
import { until } from '../../support/until.ts';

describe.skipIf(noRedis !== undefined)(`nodes that share a Redis${noRedis ?? ''}`, () => {
  let redis: Service;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.close());

  /** Tells each of these one more thing from its own node, behind which nothing of before can come any more. */
  async function told(
    ...lines: readonly { readonly told: readonly string[] }[]
  ): Promise<readonly (readonly string[])[]> {
    await until('told of the end', () => lines.every((line) => line.told.includes('end')));
    return lines.map((line) => line.told.filter((text) => text !== 'end'));
  }

  it('a push of one node reaches the sockets of all nodes once, in order', async () => {
    const [first, second, third] = await startNodes(redis.url);
    const lines = [await connect(first, 'alice'), await connect(second, 'alice'), await connect(third, 'alice')];
    for (const text of ['1', '2', '3', 'end']) await say(first, text);
    expect(await told(...lines)).toEqual(lines.map(() => ['connected', '1', '2', '3']));
  });

  it("lines of OpenIM's gateway hear of what happens on other nodes", async () => {
    const [first, second] = await startNodes(redis.url);
    const line = await connectOpenIM(second, 'alice');
    await say(first, 'hello');
    await until('pushed', () => line.told.filter((kind) => kind === 'push').length >= 2);
    expect(line.told).toEqual(['connected', 'push', 'push']);
  });

  it('a kick reaches every socket of the tokens, on every node and both gateways, and no other', async () => {
    const [first, second] = await startNodes(redis.url);
    const lines = [await connect(first, 'alice'), await connect(second, 'alice')];
    const openIM = [await connectOpenIM(first, 'alice'), await connectOpenIM(second, 'alice')];
    const bystander = await connect(second, 'bob');
    await first.auth.kick('alice', 5, 'enough');
    await until('all gone', () => [...lines, ...openIM].every((line) => line.told.at(-1) === 'disconnected'));
    for (const { told: heard } of lines) expect(heard).toEqual(['connected', 'kicked: enough', 'disconnected']);
    for (const { told: heard } of openIM) expect(heard).toEqual(['connected', 'kick', 'disconnected']);
    expect(bystander.told).toEqual(['connected']);
  });

  it('pushes and their lag are measured on the node that hands the frame to a socket', async () => {
    const [first, second] = await startNodes(redis.url);
    const line = await connect(second, 'alice');
    await say(first, 'end');
    await told(line);
    await until('counted', () => (second.counts['pushes socketio'] ?? 0) >= 2);
    expect(second.values['pushLagSeconds']).toHaveLength(2);
    expect(first.counts['pushes socketio']).toBeUndefined();
    expect(first.values['pushLagSeconds']).toBeUndefined();
  });

  it('what stands in the stream and cannot be read is said and passed over', async () => {
    const [first, second] = await startNodes(redis.url);
    const line = await connect(second, 'alice');
    const client = createClient({ url: redis.url });
    await client.connect();
    const [last] = (await client.xRevRange('conversation-sync:events', '+', '-', { COUNT: 1 })) ?? [];
    await client.xAdd('conversation-sync:events', '*', { after: last?.id ?? '0-0', node: 'another', text: '{' });
    client.destroy();
    await say(first, 'end');
    expect(await told(line)).toEqual([['connected']]);
    expect(second.lines).toContain('an event of another node cannot be read');
  });
});
