import { createHash } from 'node:crypto';
import { createClient } from '@redis/client';
import type { RedisClientType } from '@redis/client';
import { SyncError } from '../../errors.ts';
import { delay } from '../timer.ts';

const COMMAND_MS = 250;
/** How long Redis is left alone after a command that took longer, in ms. */
const PAUSE_MS = 1000;
const CONNECT_MS = 2000;
const LONGEST_RETRY_MS = 2000;

export type RedisState =
  /** @param runID of the server's process: another one has lost, or restored, what the last one held. */
  { readonly kind: 'ready'; readonly runID: string } | { readonly kind: 'away'; readonly reason: string };

/** What a call may ask. */
export interface RedisServer {
  readonly client: RedisClientType;
  /** Of the server's process. */
  readonly runID: string;
  /** Runs a script, atomically. */
  script(script: string, keys: readonly string[], args: readonly string[]): Promise<unknown>;
}

export interface RedisConnectionOptions {
  /** `redis://…` or `rediss://…`. */
  readonly url: string;
  /** How many commands may be under way at once. */
  readonly pool: number;
  /** Told of each change, e.g. for a log. The reason holds no password. */
  readonly onState?: (state: RedisState) => void;
  /** How long a command may take, in ms; default 250: a cache that is slower than the database is none. */
  readonly commandMs?: number;
  /** ms since any moment; never goes back. */
  readonly now?: () => number;
}

/** One connection that all commands share. Nothing waits for it: while Redis is away, each call rejects at once. */
export class RedisConnection {
  readonly #client: RedisClientType;
  readonly #onState: (state: RedisState) => void;
  readonly #now: () => number;
  readonly #commandMs: number;
  #state: RedisState = { kind: 'away', reason: 'not connected yet' };
  #pausedUntil = 0;
  /** Ends with the connection whose server is asked who it is. */
  #arrival = new AbortController();
  #tellFirst: (state: RedisState) => void = () => {};
  readonly #first = new Promise<RedisState>((resolve) => {
    this.#tellFirst = resolve;
  });

  constructor(options: RedisConnectionOptions) {
    const { url, pool, onState = () => {}, commandMs = COMMAND_MS, now = () => performance.now() } = options;
    this.#commandMs = commandMs;
    this.#onState = onState;
    this.#now = now;
    this.#client = createClient({
      url,
      disableOfflineQueue: true,
      commandsQueueMaxLength: pool,
      socket: {
        connectTimeout: CONNECT_MS,
        reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, LONGEST_RETRY_MS),
      },
    });
    // Each comes before a command can be sent over another connection.
    this.#client.on('error', (error: Error) => this.#lost(error.message));
    this.#client.on('reconnecting', () => this.#lost('the connection was lost'));
    this.#client.on('ready', () => void this.#arrive());
  }

  /** Begins to connect, and goes on until it is closed; resolves with the first outcome. */
  async open(): Promise<RedisState> {
    // It rejects only where the connection was closed before it stood.
    this.#client.connect().catch(() => {});
    return this.#first;
  }

  get state(): RedisState {
    return this.#state;
  }

  /**
   * Runs commands on the connection.
   *
   * @throws SyncError of kind `storage` where Redis is away, slow, or another one by the end.
   */
  async call<T>(run: (server: RedisServer) => Promise<T>): Promise<T> {
    const state = this.#state;
    if (state.kind === 'away') throw away(state.reason);
    if (this.#now() < this.#pausedUntil) throw away('it was slow a moment ago');
    const client = this.#client;
    const server: RedisServer = { client, runID: state.runID, script: (...args) => runScript(client, ...args) };
    const answer = await this.#inTime(run(server));
    if (this.#state !== state) throw away('the connection was lost meanwhile');
    return answer;
  }

  /** Another connection to the same server, for commands that wait there. Who asks for it connects and destroys it. */
  duplicate(socket: { readonly reconnectStrategy: false; readonly socketTimeout: number }): RedisClientType {
    return this.#client.duplicate({ socket: { connectTimeout: CONNECT_MS, ...socket } });
  }

  close(): void {
    this.#lost('closed');
    this.#client.destroy();
  }

  /** Asks which server it is, until it says so or the connection is another one. */
  async #arrive(): Promise<void> {
    this.#arrival.abort();
    const { signal } = (this.#arrival = new AbortController());
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      const state = await this.#ask();
      if (isOver()) return;
      this.#becomes(state);
      if (state.kind === 'ready') return;
      // Just started, it may be reading its data.
      await delay(PAUSE_MS, signal).catch(() => undefined);
    }
  }

  async #ask(): Promise<RedisState> {
    try {
      const info = await this.#inTime(this.#client.info('server'));
      const runID = /^run_id:(\w+)/mu.exec(info)?.[1];
      return runID === undefined ? { kind: 'away', reason: 'INFO tells no run_id' } : { kind: 'ready', runID };
    } catch (error) {
      return { kind: 'away', reason: String(error) };
    }
  }

  #lost(reason: string): void {
    this.#arrival.abort();
    this.#becomes({ kind: 'away', reason });
  }

  #becomes(state: RedisState): void {
    this.#state = state;
    this.#onState(state);
    this.#tellFirst(state);
  }

  async #inTime<T>(command: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        this.#pausedUntil = this.#now() + PAUSE_MS;
        reject(away(`no answer within ${this.#commandMs} ms`));
      }, this.#commandMs);
    });
    try {
      return await Promise.race([command, late]);
    } finally {
      clearTimeout(timer);
      // Where it was late, nobody else hears of what becomes of it.
      command.catch(() => {});
    }
  }
}

/** The server keeps a script by its hash. */
async function runScript(
  client: RedisClientType,
  script: string,
  keys: readonly string[],
  args: readonly string[],
): Promise<unknown> {
  const options = { keys: [...keys], arguments: [...args] };
  try {
    return await client.evalSha(hashOf(script), options);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return await client.eval(script, options);
  }
}

function away(reason: string): SyncError<'storage'> {
  return new SyncError('storage', `Redis is away: ${reason}`, { reason: 'failed' });
}

const hashes = new Map<string, string>();

function hashOf(script: string): string {
  const known = hashes.get(script) ?? createHash('sha1').update(script).digest('hex');
  hashes.set(script, known);
  return known;
}
