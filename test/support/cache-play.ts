import fc from 'fast-check';
import { expect } from 'vitest';
import type { VersionCells } from '../../src/server/cache/cells.ts';
import { CacheWorld, StaleAnswer } from './cache-world.ts';
import type { CacheNode, HandClock } from './cache-world.ts';
import { StepOrder } from './step-order.ts';

const USERS = ['alice', 'bob'];
const NODES = ['n0', 'n1', 'n2'];

/** How long a mark stands, in ms. */
export const MARK_MS = 60_000;
type DeedOfNode =
  | { readonly kind: 'read' | 'bump' | 'drop'; readonly node: number; readonly users: readonly string[] }
  | { readonly kind: 'renew'; readonly node: number }
  | { readonly kind: 'die'; readonly node: number }
  | { readonly kind: 'cut'; readonly node: number }
  | { readonly kind: 'heal'; readonly node: number };
export type Deed =
  | DeedOfNode
  | { readonly kind: 'flush' }
  | { readonly kind: 'evict'; readonly users: readonly string[] }
  | { readonly kind: 'tick'; readonly ms: number };

const node = fc.nat(NODES.length - 1);
const users = fc.oneof({ weight: 4, arbitrary: fc.constant(['alice']) }, fc.subarray(USERS, { minLength: 1 }));
const of = <K extends Deed['kind'], V extends object>(
  weight: number,
  kind: K,
  rest: { readonly [Key in keyof V]: fc.Arbitrary<V[Key]> },
) => ({ weight, arbitrary: fc.record({ kind: fc.constant(kind), ...rest }) as unknown as fc.Arbitrary<Deed> });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  of(10, 'read', { node, users }),
  of(8, 'bump', { node, users }),
  of(1, 'drop', { node, users }),
  of(1, 'renew', { node }),
  of(1, 'die', { node }),
  of(2, 'cut', { node }),
  of(2, 'heal', { node }),
  of(1, 'flush', {}),
  of(1, 'evict', { users }),
  of(4, 'tick', { ms: fc.constantFrom(1, 100, 400) }),
);

/** Cells that all nodes share, and that can lose all they hold. */
export interface SharedCells {
  /** Asked anew for each call. */
  readonly of: (clock: HandClock) => VersionCells;
  readonly flush: () => Promise<void>;
  /** Makes every mark run out; the clock has done it already where the cells go by it. */
  readonly expireMarks: () => Promise<void>;
}

/** Runs the lanes of deeds at once, their steps as late as they are told, and counts the answers from the cache. */
export async function play(
  delays: readonly number[],
  lanes: readonly (readonly Deed[])[],
  shared: SharedCells,
): Promise<number> {
  const order = new StepOrder(delays);
  const world = new CacheWorld(order, (clock) => () => shared.of(clock));
  const starting = Promise.all(NODES.map((name) => world.node(name)));
  await order.run();
  const nodes = await starting;
  const failures: unknown[] = [];
  const run = async (each: Deed): Promise<void> => {
    await order.step(JSON.stringify(each));
    if (each.kind === 'tick') world.clock.advance(each.ms);
    else if (each.kind === 'flush') await order.during(shared.flush);
    else if (each.kind === 'evict') await order.during(() => shared.of(world.clock).clear(each.users));
    else await runOn(nodes[each.node] as CacheNode, each);
  };
  const runOn = async (by: CacheNode, each: DeedOfNode): Promise<void> => {
    if (each.kind === 'die') by.state.die();
    else if (each.kind === 'cut' || each.kind === 'heal') by.state.reaches = each.kind === 'heal';
    else if (each.kind === 'renew') await world.write(by, undefined).catch(() => {});
    else if (each.kind !== 'read') await world.write(by, each.users, each.kind).catch(() => {});
    else {
      await world.read(by, each.users).catch((error: unknown) => {
        if (error instanceof StaleAnswer) failures.push(error.message, ...order.log);
      });
    }
  };
  const runLane = async (deeds: readonly Deed[]): Promise<void> => {
    for (const each of deeds) {
      const dead = 'node' in each ? nodes[each.node]?.state.died.catch(() => {}) : undefined;
      // What a node does that dies never ends.
      await Promise.race([run(each), ...(dead ? [dead] : [])]);
    }
  };
  for (const deeds of lanes) void runLane(deeds);
  await order.run();
  // Writers that wait for permits to run out, and what comes after them.
  for (let turn = 0; turn < 6; turn++) {
    world.clock.advance(400);
    await order.run();
  }
  for (const { state } of nodes) state.reaches = true;
  // What dead writers left has run out, and the living have looked again.
  await shared.expireMarks();
  for (const ms of [MARK_MS, 400, 400]) {
    world.clock.advance(ms);
    await order.run();
  }
  // A mark that was lost with its writer cannot tell of the commit that nobody acknowledged.
  const isWhole = !lanes.flat().some(({ kind }) => kind === 'flush');
  for (const by of nodes.filter(({ state }) => state.isAlive)) {
    const asked = world.read(by, USERS);
    await order.run();
    const heads = await asked;
    if (isWhole) expect(heads, order.log.join('\n')).toEqual(world.database.heads);
  }
  world.stop();
  await order.run();
  expect(failures).toEqual([]);
  return world.hits.count;
}

/** Most steps come soon, some after much else. */
const delay = fc.oneof({ weight: 5, arbitrary: fc.nat(3) }, { weight: 1, arbitrary: fc.integer({ min: 5, max: 60 }) });
export const anyDelays: fc.Arbitrary<number[]> = fc.array(delay, { minLength: 20, maxLength: 200, size: 'max' });
const lane = fc.array(deed, { minLength: 3, maxLength: 10, size: 'max' });
export const anyLanes: fc.Arbitrary<Deed[][]> = fc.array(lane, { minLength: 2, maxLength: 5, size: 'max' });
