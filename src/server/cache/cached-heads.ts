import type { Meter } from '../figures/meter.ts';
import type { ServerStore } from '../store.ts';
import type { LogHead } from '../store/version-logs.ts';
import type { VersionCells } from './cells.ts';
import type { CachePermit } from './permit.ts';

export interface CachedHeadsOptions {
  readonly store: ServerStore;
  readonly cells: VersionCells;
  readonly permit: CachePermit;
  readonly meter: Meter;
  readonly newID: () => string;
}

type Heads = ReadonlyMap<string, LogHead>;

/** The heads of these users' logs, from the cache where it has them; users without a log are left out. */
export type CachedHeads = (userIDs: readonly string[]) => Promise<Heads>;

/** A question to the database that others may wait for too. */
interface Flight {
  readonly lease: string;
  readonly heads: Promise<Heads>;
}

/** Answers from the cells, and fills them. Where they cannot be asked, it answers from the database alone. */
export function cachedHeads({ store, cells, permit, meter, newID }: CachedHeadsOptions): CachedHeads {
  const flights = new Map<string, Flight>();
  const readDatabase = (userIDs: readonly string[]): Promise<Heads> =>
    userIDs.length === 0 ? Promise.resolve(new Map()) : store.read((reads) => reads.versionLogs.heads(userIDs));
  const counted = (result: 'hit' | 'miss', by: number): void => {
    if (by > 0) meter.count('cacheLookups', { level: cells.level, result }, by);
  };

  /** Asks the database under leases that stand, and fills the cells. */
  async function fetch(userIDs: readonly string[], lease: string, epoch: string): Promise<Heads> {
    const heads = await readDatabase(userIDs);
    const filled = new Map(userIDs.map((userID) => [userID, heads.get(userID)]));
    await cells.fill(filled, lease, epoch).catch(() => failed('fill'));
    return heads;
  }

  const failed = (reason: string): void => meter.count('cacheFailures', { cache: 'versions', reason });

  function takeOff(userIDs: readonly string[], lease: string, epoch: string): Promise<Heads> {
    const heads = fetch(userIDs, lease, epoch).finally(() => {
      for (const userID of userIDs) if (flights.get(userID)?.lease === lease) flights.delete(userID);
    });
    for (const userID of userIDs) flights.set(userID, { lease, heads });
    return heads;
  }

  return async (userIDs) => {
    const epoch = permit.epoch();
    if (epoch === undefined) return readDatabase(userIDs);
    const lease = newID();
    const found = await cells.look(userIDs, lease, epoch).catch(() => undefined);
    if (found === undefined) {
      failed('look');
      return readDatabase(userIDs);
    }
    const heads = new Map<string, LogHead>();
    const [own, others]: [string[], string[]] = [[], []];
    const joined: Promise<Heads>[] = [];
    for (const userID of userIDs) {
      const cell = found.get(userID);
      const flight = flights.get(userID);
      if (cell?.kind === 'head') heads.set(userID, cell.head);
      else if (cell?.kind === 'leased' && cell.lease === lease) own.push(userID);
      // That its lease stood after this question came shows that no writer was about to commit since it began.
      else if (cell?.kind === 'leased' && cell.lease === flight?.lease) joined.push(only(userID, flight.heads));
      else others.push(userID);
    }
    counted('hit', heads.size);
    counted('miss', userIDs.length - heads.size);
    const flying = own.length > 0 ? [takeOff(own, lease, epoch)] : [];
    const fetched = await Promise.all([...flying, ...joined, readDatabase(others)]);
    for (const answer of fetched) for (const [userID, head] of answer) heads.set(userID, head);
    return heads;
  };
}

/** A flight carries others whose heads may be known better. */
async function only(userID: string, flight: Promise<Heads>): Promise<Heads> {
  const head = (await flight).get(userID);
  return new Map(head === undefined ? [] : [[userID, head]]);
}
