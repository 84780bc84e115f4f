import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noPostgres } from '../support/postgres.ts';
import { noRedis, startRedis } from '../support/redis.ts';
import { until } from '../support/until.ts';

async function isListening(url: string): Promise<boolean> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const outcome = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return outcome;
}

/** Asks Redis one thing, in its own words. */
async function askRedis(url: string, words: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.end(`${words}\r\n`));
  return text(socket);
}

describe('services for tests', () => {
  const nothing = noPostgres !== undefined && noRedis !== undefined;
  it.skipIf(nothing)('end with the test that started them, also where that is killed', async () => {
    const victim = fileURLToPath(new URL('../support/service-victim.ts', import.meta.url));
    const child = spawn(process.execPath, [victim], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output, [, signal]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(signal).toBe('SIGKILL');
    const urls = JSON.parse(output) as string[];
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls) {
      await until(`${url} to be gone`, async () => !(await isListening(url)));
    }
  });

  it.skipIf(noRedis !== undefined)(`Redis knows after a kill what it was told before${noRedis ?? ''}`, async () => {
    const redis = await startRedis();
    onTestFinished(() => redis.close());
    expect(await askRedis(redis.url, 'SET key value')).toBe('+OK\r\n');
    await redis.kill('SIGKILL');
    expect(await isListening(redis.url)).toBe(false);
    await redis.start();
    expect(await askRedis(redis.url, 'GET key')).toBe('$5\r\nvalue\r\n');
    await redis.stop();
    await redis.start();
    expect(await askRedis(redis.url, 'GET key')).toBe('$5\r\nvalue\r\n');
  });
});
