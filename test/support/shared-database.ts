import type { ServerStore, StoreReads, StoreWrites } from '../../src/server/store.ts';
import type { LogHead } from '../../src/server/store/version-logs.ts';
import { memoryCacheClearings } from '../../src/server/stores/memory-cache-clearings.ts';
import { Serial } from '../../src/server/stores/serial.ts';
import type { SimulatedNode } from './simulated-node.ts';

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
