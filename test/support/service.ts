/** Programs that a test needs, each a process of its own on a free port of this machine, with its data in a temporary folder. */
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { until } from './until.ts';

export interface Service {
  readonly url: string;
  /** Ends it well; its data stays. */
  stop(): Promise<void>;
  /** Sends it a signal, and waits for its end. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Starts it anew on the same port with the same data. */
  start(): Promise<void>;
  /** Ends it and removes its data. */
  close(): Promise<void>;
}

export interface Program {
  readonly path: string;
  readonly args: (port: number) => readonly string[];
  /** Where it runs and keeps its data. */
  readonly folder: string;
  /** As whom it runs, if not as the test does. */
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  readonly url: (port: number) => string;
  readonly answers: (url: string) => Promise<boolean>;
  /** Ends it well, and ends it at once but without a trace. */
  readonly signals: { readonly stop: NodeJS.Signals; readonly quit: NodeJS.Signals };
}

/** How often a start is tried: what a kill has left behind may take a moment to go. */
const STARTS = 100;

/** Starts the program; resolves when it answers. It ends with this process, however that ends. */
export async function startService(program: Program): Promise<Service> {
  const port = await freePort();
  const url = program.url(port);
  let run: Run | undefined;
  const start = async (): Promise<void> => {
    for (let i = 1; run === undefined; i++) {
      const attempt = new Run(program, port);
      if (await until(`${program.path} to answer`, async () => attempt.ended || (await program.answers(url)))) {
        if (!attempt.ended) run = attempt;
        else if (i === STARTS) throw new Error(`${program.path} ended at once: ${attempt.output}`);
      }
    }
  };
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    await run?.kill(signal);
    run = undefined;
  };
  await start();
  return {
    url,
    start,
    kill,
    stop: () => kill(program.signals.stop),
    async close() {
      await kill(program.signals.quit);
      await rm(program.folder, { recursive: true, force: true });
    },
  };
}

/** One life of a program, with its guard. */
class Run {
  output = '';
  ended = false;
  readonly #guard: ChildProcessWithoutNullStreams;
  readonly #end: Promise<unknown>;

  constructor({ path, args, folder, user, signals }: Program, port: number) {
    const guard = fileURLToPath(new URL('service-guard.ts', import.meta.url));
    const owner = [user?.uid, user?.gid].map((id) => String(id ?? ''));
    const command = [guard, folder, signals.quit, ...owner, path, ...args(port)];
    // In a group of its own, so that Ctrl-C ends the test first.
    this.#guard = spawn(process.execPath, command, { detached: true });
    for (const stream of [this.#guard.stdout, this.#guard.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    }
    this.#guard.stdin.on('error', () => undefined);
    this.#end = once(this.#guard, 'close').then(() => (this.ended = true));
  }

  async kill(signal: NodeJS.Signals): Promise<void> {
    const pid = /^pid (\d+)$/mu.exec(this.output)?.[1];
    if (pid !== undefined && !this.ended) process.kill(Number(pid), signal);
    await this.#end;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
