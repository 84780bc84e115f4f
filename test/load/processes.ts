/** Servers as processes of their own, which say where they listen and what they use. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Usage } from './told.ts';

export interface ServerProcess {
  /** Without a slash at the end. */
  readonly url: string;
  /** `memory` asks for a collection first, which takes its time. */
  usage(what: 'memory' | 'cpu'): Promise<Usage>;
  stop(): Promise<void>;
}

/** A server that does not end by itself by then is killed. */
const END_MS = 15_000;

/**
 * Runs a module of this repository; resolves when it says that it listens.
 *
 * @param module from this folder.
 * @throws Error with what it wrote, where it ends before.
 */
export async function startProcess(module: string, args: readonly string[]): Promise<ServerProcess> {
  const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const child = fork(path(module), [...args], {
    execArgv: ['--expose-gc', '--import', path('told.ts')],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  return { url: await addressOf(child), usage: (what) => ask(child, what), stop: () => end(child) };
}

async function addressOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null || child.stderr === null) throw new Error('a process needs its output');
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  for await (const line of createInterface(child.stdout)) {
    const [, url] = /listens on (http:\S+)/u.exec(line) ?? [];
    if (url === undefined) continue;
    // Nobody reads on, and a pipe that is full would hold it up.
    child.stdout.resume();
    return url;
  }
  throw new Error(`a server ended before it listened: ${errors}`);
}

async function ask(child: ChildProcess, what: string): Promise<Usage> {
  const answer = once(child, 'message') as Promise<[Usage]>;
  child.send(what);
  return (await answer)[0];
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new AbortController();
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const late = setTimeout(END_MS, undefined, { signal: over.signal }).then(
    () => child.kill('SIGKILL'),
    () => false,
  );
  await exit;
  over.abort();
  await late;
}
