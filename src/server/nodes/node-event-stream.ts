import type { RedisClientType } from '@redis/client';
import type { RedisConnection } from '../redis/node-redis-connection.ts';
import type { Delay } from '../timer.ts';
import { BEGINNING, isAfter } from './stream-id.ts';

const STREAM = 'conversation-sync:events';
/** About as many entries are kept, so that a node whose connection broke reads on where it was. */
const KEPT = 10_000;
/** How long a read waits for the next entry, in ms. */
const BLOCK_MS = 1000;
const BATCH = 100;
/** Between two connections, in ms. */
const PAUSE_MS = 200;

/** Each entry names the one before it, so that a reader knows whether it has them all. Arguments: node, text. */
const ADD = `
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  local after = last and last[1] or '${BEGINNING}'
  return redis.call('XADD', KEYS[1], 'MAXLEN', '~', ${KEPT}, '*', 'after', after, 'node', ARGV[1], 'text', ARGV[2])
`;

/**
 * Adds an entry, and answers its ID.
 *
 * @throws SyncError of kind `storage` where Redis is away or slow; the entry may stand there all the same.
 */
export async function addEntry(redis: RedisConnection, node: string, text: string): Promise<string> {
  return redis.call(async (server) => String(await server.script(ADD, [STREAM], [node, text])));
}

export interface StreamReader {
  /** An entry, in the stream's order. */
  readonly entry: (id: string, node: string, text: string) => void;
  /**
   * Entries may have come that this node will never read: it is the first look, or the stream was lost or cut. It is
   * read on from `position`.
   */
  readonly gap: (position: string) => void;
  /** Redis answers. At least once a second while it does. */
  readonly alive: () => void;
}

export interface FollowOptions {
  readonly redis: RedisConnection;
  readonly reader: StreamReader;
  readonly delay: Delay;
  /** Told once of each connection that has failed. */
  readonly onFailure: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Reads the stream until the signal aborts, over a connection of its own, because a read that waits holds up all others. */
export async function followStream({ redis, reader, delay, onFailure, signal }: FollowOptions): Promise<void> {
  let position: string | undefined;
  // A function, because it changes while others run.
  const over = (): boolean => signal.aborted;

  async function follow(client: RedisClientType): Promise<void> {
    await client.connect();
    let caughtUp = false;
    while (!over()) {
      // Where nothing comes, it may be that there is another stream now.
      if (!caughtUp) await align(client);
      reader.alive();
      const answer = await client.xRead({ key: STREAM, id: position ?? BEGINNING }, { BLOCK: BLOCK_MS, COUNT: BATCH });
      const entries = (answer as readonly { messages: readonly Entry[] }[] | null)?.[0]?.messages ?? [];
      for (const entry of entries) take(entry);
      caughtUp = entries.length > 0;
    }
  }

  async function align(client: RedisClientType): Promise<void> {
    const last = (await client.xRevRange(STREAM, '+', '-', { COUNT: 1 }))?.[0]?.id ?? BEGINNING;
    if (position !== undefined && !isAfter(position, last)) return;
    // The first look begins behind what is there: who connects from now on has synced after that.
    position = position === undefined ? last : BEGINNING;
    reader.gap(position);
  }

  function take({ id, message }: Entry): void {
    const { after = '', node = '', text = '' } = message;
    if (after !== position) reader.gap(after);
    position = id;
    reader.entry(id, node, text);
  }

  while (!over()) {
    // No reconnecting of its own: it would go on waiting for a connection that stands, but is dead.
    const client = redis.duplicate({ reconnectStrategy: false, socketTimeout: 3 * BLOCK_MS });
    const end = (): void => void (client.isOpen && client.destroy());
    // A failure rejects what is under way as well.
    client.on('error', () => {});
    signal.addEventListener('abort', end, { once: true });
    try {
      await follow(client);
    } catch (error) {
      if (!over()) onFailure(error);
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
    await delay(PAUSE_MS, signal).catch(() => undefined);
  }
}

interface Entry {
  readonly id: string;
  readonly message: Readonly<Record<string, string>>;
}
