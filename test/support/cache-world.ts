import { cachedHeads } from '../../src/server/cache/cached-heads.ts';
import type { CachedHeads } from '../../src/server/cache/cached-heads.ts';
import { cachedStore } from '../../src/server/cache/cached-store.ts';
import type { VersionCells } from '../../src/server/cache/cells.ts';
import { polledPermit } from '../../src/server/cache/polled-permit.ts';
import { noMeter } from '../../src/server/figures/meter.ts';
import type { ServerStore, StoreReads, StoreWrites } from '../../src/server/store.ts';
import type { LogHead } from '../../src/server/store/version-logs.ts';
import { memoryCacheClearings } from '../../src/server/stores/memory-cache-clearings.ts';
import { Serial } from '../../src/server/stores/serial.ts';
import type { StepOrder } from './step-order.ts';

/** What a node that died never hears. */
const never = new Promise<never>(() => {});

/** Time that moves when it is told to. */
export class HandClock {
  #time = 0;
  readonly #sleepers = new Set<{ readonly until: number; readonly wake: () => void }>();

  readonly now = (): number => this.#time;

  readonly delay = (ms: number, signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      this.#sleepers.add({ until: this.#time + ms, wake: resolve });
    });

  advance(ms: number): void {
    this.#time += ms;
    for (const sleeper of this.#sleepers) {
      if (sleeper.until > this.#time) continue;
      this.#sleepers.delete(sleeper);
      sleeper.wake();
    }
  }
}

/** One database for several nodes: a reader sees what is committed, writers go one after the other. */
export class SharedDatabase {
  readonly #writers = new Serial();
  readonly #clearings = memoryCacheClearings([]);
  #heads = new Map<string, LogHead>();
  /** Of each head that was ever committed, the place of its commit. */
  readonly #places = new Map<string, number>();
  readonly #placesOfResults = new WeakMap<object, number>();
  readonly #acknowledged = new Map<string, number>();
  #commits = 0;

  placeOf(userID: string, head: LogHead): number {
    return this.#places.get(nameOf(userID, head)) ?? Number.NaN;
  }

  /** The place of the last acknowledged commit that changed this user's log. */
  acknowledged(userID: string): number {
    return this.#acknowledged.get(userID) ?? 0;
  }

  /** Notes that a transaction with this result was acknowledged; without users it changed all that there are. */
  acknowledge(result: object, userIDs: readonly string[] = [...this.#heads.keys()]): void {
    const place = this.#placesOfResults.get(result) ?? 0;
    for (const userID of userIDs) this.#acknowledged.set(userID, Math.max(place, this.acknowledged(userID)));
  }

  get heads(): ReadonlyMap<string, LogHead> {
    return this.#heads;
  }

  /** The database as a node reaches it: `step` is where other nodes may come in between, and where this one may die. */
  storeOf(node: SimulatedNode): ServerStore {
    const reads = (heads: ReadonlyMap<string, LogHead>): StoreReads =>
      ({
        versionLogs: {
          heads: async (userIDs: readonly string[]) =>
            new Map(userIDs.flatMap((userID) => (heads.has(userID) ? [[userID, heads.get(userID)]] : []))),
        },
        cacheClearings: this.#clearings,
      }) as unknown as StoreReads;
    return {
      read: async (run) => {
        await node.step('reads');
        const answer = await run(reads(this.#heads));
        await node.step('has read');
        return answer;
      },
      transaction: async (run) => {
        const answer = await this.#writers.run(async () => {
          const heads = new Map(this.#heads);
          const written: (() => Promise<void>)[] = [];
          const result = await Promise.race([run(this.#writes(heads, written)), node.died]);
          await Promise.race([node.step('commits'), node.died]);
          this.#commit(heads, result);
          for (const write of written) await write();
          return result;
        });
        await node.step('has committed');
        return answer;
      },
      close: async () => {},
    };
  }

  #writes(heads: Map<string, LogHead>, written: (() => Promise<void>)[]): StoreWrites {
    return {
      versionLogs: {
        bump: async (userIDs: readonly string[], newVersionID: () => string) => {
          for (const userID of userIDs) {
            const old = heads.get(userID);
            heads.set(userID, old ? { ...old, version: old.version + 1 } : { versionID: newVersionID(), version: 1 });
          }
          return new Map(userIDs.map((userID) => [userID, heads.get(userID)]));
        },
        drop: async (userIDs: readonly string[]) => {
          for (const userID of userIDs) heads.delete(userID);
        },
        renew: async (newVersionID: () => string) => {
          for (const [userID, head] of heads) heads.set(userID, { ...head, versionID: newVersionID() });
          return heads.size;
        },
      },
      cacheClearings: {
        ...this.#clearings,
        // Seen by others with the commit; whether an earlier one waits cannot change before it, as in an engine that locks it.
        add: async (userIDs: readonly string[]) => {
          const ids: number[] = [];
          const { othersLapsed } = await this.#clearings.add([]);
          written.push(async () => void ids.push(...(await this.#clearings.add(userIDs)).ids));
          return { ids, othersLapsed };
        },
        lapse: async (ids: readonly number[]) => void written.push(() => this.#clearings.lapse(ids)),
        remove: async (ids: readonly number[]) => void written.push(() => this.#clearings.remove(ids)),
        renewEpoch: async (epoch: string) => void written.push(() => this.#clearings.renewEpoch(epoch)),
      },
    } as unknown as StoreWrites;
  }

  #commit(heads: Map<string, LogHead>, result: unknown): void {
    const place = ++this.#commits;
    for (const [userID, head] of heads) {
      const name = nameOf(userID, head);
      if (!this.#places.has(name)) this.#places.set(name, place);
    }
    if (typeof result === 'object' && result !== null) this.#placesOfResults.set(result, place);
    this.#heads = heads;
  }
}

const nameOf = (userID: string, { versionID, version }: LogHead): string => `${userID} ${versionID} ${version}`;

export class SimulatedNode {
  readonly #order: StepOrder;
  readonly #name: string;
  #alive = true;
  #die: (reason: Error) => void = () => {};
  /** Rejects when it dies: its connection to the database ends, and with it what was not committed. */
  readonly died: Promise<never> = new Promise((_resolve, reject) => {
    this.#die = reject;
  });
  /** Whether it reaches the cache. */
  reaches = true;

  constructor(order: StepOrder, name: string) {
    this.#order = order;
    this.#name = name;
    this.died.catch(() => {});
  }

  /** Goes on when the scheduler says, or never where the node is dead by then. */
  async step(what: string): Promise<void> {
    await this.#order.step(`${this.#name} ${what}`);
    if (!this.#alive) await never;
  }

  get isAlive(): boolean {
    return this.#alive;
  }

  die(): void {
    this.#alive = false;
    this.#die(new Error(`${this.#name} died`));
  }
}

export interface CacheNode {
  readonly state: SimulatedNode;
  readonly store: ServerStore;
  readonly heads: CachedHeads;
}

/** The promise was broken. */
export class StaleAnswer extends Error {}

/** Nodes with one database and one cache, whose steps a scheduler puts in order. */
export class CacheWorld {
  readonly clock: HandClock = new HandClock();
  readonly database: SharedDatabase = new SharedDatabase();
  readonly hits: { count: number } = { count: 0 };
  readonly #order: StepOrder;
  readonly #cells: () => VersionCells;
  readonly #over = new AbortController();
  #ids = 0;

  /** @param cells what the nodes share, asked anew for each call, so that it may be lost. */
  constructor(order: StepOrder, cells: (clock: HandClock) => () => VersionCells) {
    this.#order = order;
    this.#cells = cells(this.clock);
  }

  readonly newID = (): string => `id${++this.#ids}`;

  async node(name: string): Promise<CacheNode> {
    const state = new SimulatedNode(this.#order, name);
    const call = async <T>(what: string, run: (cells: VersionCells) => Promise<T>): Promise<T> => {
      await state.step(`asks to ${what}`);
      if (!state.reaches) throw new Error('cut off');
      const answer = await this.#order.during(() => run(this.#cells()));
      await state.step(`hears of ${what}`);
      // A cut that comes now loses the answer, and not what was done.
      if (!state.reaches) throw new Error('cut off');
      return answer;
    };
    const cells: VersionCells = {
      level: 'redis',
      look: (...args) => call('look', (shared) => shared.look(...args)),
      fill: (...args) => call('fill', (shared) => shared.fill(...args)),
      mark: (...args) => call('mark', (shared) => shared.mark(...args)),
      settle: (...args) => call('settle', (shared) => shared.settle(...args)),
      clear: (...args) => call('clear', (shared) => shared.clear(...args)),
    };
    const store = this.database.storeOf(state);
    const meter = { ...noMeter, count: this.#count };
    const { delay, now } = this.clock;
    const permit = await polledPermit({ store, cells, meter, delay, now, signal: this.#over.signal });
    const parts = { store, cells, permit, meter, newID: this.newID };
    return { state, store: cachedStore(parts), heads: cachedHeads(parts) };
  }

  readonly #count = (name: string, labels?: Readonly<Record<string, string>>, by = 1): void => {
    if (name === 'cacheLookups' && labels?.['result'] === 'hit') this.hits.count += by;
  };

  /** Changes users' logs by this node, and notes that it was acknowledged; undefined changes all of them. */
  async write(node: CacheNode, userIDs: readonly string[] | undefined, how: 'bump' | 'drop' = 'bump'): Promise<void> {
    const commit = await node.store.transaction(async ({ versionLogs, cacheClearings }) => {
      if (userIDs === undefined) {
        await cacheClearings.renewEpoch(this.newID());
        await versionLogs.renew(this.newID);
      } else if (how === 'bump') await versionLogs.bump(userIDs, this.newID);
      else await versionLogs.drop(userIDs);
      return {};
    });
    this.database.acknowledge(commit, userIDs);
  }

  /** What the node answers, checked against what was acknowledged before it was asked. */
  async read(node: CacheNode, userIDs: readonly string[]): Promise<ReadonlyMap<string, LogHead>> {
    const before = new Map(userIDs.map((userID) => [userID, this.database.acknowledged(userID)]));
    const heads = await node.heads(userIDs);
    for (const [userID, head] of heads) {
      const place = this.database.placeOf(userID, head);
      const acknowledged = before.get(userID) ?? 0;
      if (place < acknowledged) {
        throw new StaleAnswer(`${userID}: the head of commit ${place} was answered after commit ${acknowledged}`);
      }
    }
    return heads;
  }

  stop(): void {
    this.#over.abort(new Error('over'));
  }
}
