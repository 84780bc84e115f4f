import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';

/** Whether there is a Redis server on this machine. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0;

export interface RedisProcess {
  readonly url: string;
  /** Stops answering, and goes on. */
  pause(): void;
  resume(): void;
  kill(): Promise<void>;
}

/** A Redis server that keeps nothing, on a port of its own; it ends with the test. */
export async function startRedis(): Promise<RedisProcess> {
  const port = await freePort();
  const child = spawn('redis-server', ['--port', String(port), '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  onTestFinished(kill);
  await ready(child);
  return {
    url: `redis://127.0.0.1:${port}`,
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    kill,
  };
}

async function ready({ stdout }: ChildProcess): Promise<void> {
  let said = '';
  for await (const piece of stdout ?? []) {
    said += String(piece);
    if (said.includes('Ready to accept connections')) return stdout?.resume() && undefined;
  }
  throw new Error(`redis-server ended: ${said}`);
}
