import type { RedisConnection, RedisServer } from '../redis/node-redis-connection.ts';
import type { LogHead } from '../store/version-logs.ts';
import { LEASE_MS } from './cells.ts';
import type { Cell, VersionCells } from './cells.ts';
import { SCRIPTS } from './node-redis-scripts.ts';

export interface RedisCellsOptions {
  readonly redis: RedisConnection;
  /** How long a head is kept, in seconds. */
  readonly headSeconds: number;
  /** How long a mark stands, in ms: longer than a commit may take. */
  readonly markMs: number;
}

/** Cells in a Redis server, for several nodes. They may be lost at any time; a head that an earlier process of the server knew is none. */
export function redisCells({ redis, headSeconds, markMs }: RedisCellsOptions): VersionCells {
  const heads = (found: ReadonlyMap<string, LogHead | undefined>): string[] =>
    [...found.values()].map((head) => (head === undefined ? '' : `${head.versionID}|${head.version}`));
  const kept = String(headSeconds);

  return {
    level: 'redis',
    look: (userIDs, lease, epoch) =>
      redis.call(async (server) => {
        const tag = within(server, epoch);
        const keys = userIDs.map(keyOf);
        const values = keys.length > 0 ? await server.client.mGet(keys) : [];
        const isOpen = (place: number): boolean => parse(values[place], tag) === undefined;
        const open = keys.filter((_key, place) => isOpen(place));
        const args = [within(server, lease), tag, String(LEASE_MS)];
        const leased = open.length > 0 ? ((await server.script(SCRIPTS.lease, open, args)) as string[]) : [];
        const standing = values.map((value, place) => (isOpen(place) ? leased.shift() : value));
        return new Map(
          userIDs.flatMap((userID, place) => {
            const cell = parse(standing[place], tag);
            if (cell === undefined) return [];
            const isOwn = cell.kind === 'leased' && cell.lease === within(server, lease);
            return [[userID, isOwn ? { kind: 'leased', lease } : cell]];
          }),
        );
      }),
    fill: (found, lease, epoch) =>
      redis.call(async (server) => {
        const args = [within(server, lease), within(server, epoch), kept, ...heads(found)];
        await server.script(SCRIPTS.fill, [...found.keys()].map(keyOf), args);
      }),
    mark: (userIDs, writer) =>
      redis.call(async (server) => {
        await server.script(SCRIPTS.mark, userIDs.map(keyOf), [within(server, writer), String(markMs)]);
      }),
    settle: (committed, writer, epoch) =>
      redis.call(async (server) => {
        const args = [within(server, writer), within(server, epoch), kept, ...heads(committed)];
        await server.script(SCRIPTS.settle, [...committed.keys()].map(keyOf), args);
      }),
    clear: (userIDs) =>
      redis.call(async (server) => {
        await server.script(SCRIPTS.clear, userIDs.map(keyOf), []);
      }),
  };
}

/** What belongs to this process of the Redis server. */
const within = ({ runID }: RedisServer, name: string): string => `${runID}.${name}`;

const keyOf = (userID: string): string => `version:user:${userID}`;

/** Undefined where there is nothing that counts. */
function parse(value: string | null | undefined, tag: string): Cell | undefined {
  const [kind, first, versionID = '', version = ''] = value?.split('|') ?? [];
  if (kind === 'm') return { kind: 'marked' };
  if (kind === 'l') return { kind: 'leased', lease: first ?? '' };
  return kind === 'h' && first === tag ? { kind: 'head', head: { versionID, version: Number(version) } } : undefined;
}
