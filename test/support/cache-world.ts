import { cachedHeads } from '../../src/server/cache/cached-heads.ts';
import type { CachedHeads } from '../../src/server/cache/cached-heads.ts';
import { cachedStore } from '../../src/server/cache/cached-store.ts';
import type { VersionCells } from '../../src/server/cache/cells.ts';
import { polledPermit } from '../../src/server/cache/polled-permit.ts';
import { noMeter } from '../../src/server/figures/meter.ts';
import type { ServerStore } from '../../src/server/store.ts';
import type { LogHead } from '../../src/server/store/version-logs.ts';
import { HandClock } from './hand-clock.ts';
import { SharedDatabase } from './shared-database.ts';
import { SimulatedNode } from './simulated-node.ts';
import type { StepOrder } from './step-order.ts';

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
    const reach = (): void => {
      if (!state.reaches) throw new Error('cut off');
    };
    const call = async <T>(what: string, run: (cells: VersionCells) => Promise<T>): Promise<T> => {
      await state.step(`asks to ${what}`);
      reach();
      const answer = await this.#order.during(() => run(this.#cells()));
      await state.step(`hears of ${what}`);
      // A cut that comes now loses the answer, and not what was done.
      reach();
      return answer;
    };
    const cells: VersionCells = {
      level: 'redis',
      look: (...args) => call('look', (shared) => shared.look(...args)),
      put: (...args) => call('fill', (shared) => shared.put(...args)),
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
