import { beforeEach, describe, expect, it } from 'vitest';
import { processCells } from '../../../src/server/cache/process-cells.ts';
import type { VersionCells } from '../../../src/server/cache/cells.ts';
import { CacheWorld } from '../../support/cache-world.ts';
import type { CacheNode } from '../../support/cache-world.ts';
import { StepOrder } from '../../support/step-order.ts';

const MARK_MS = 60_000;

describe('the cache of versions between two nodes', () => {
  let order: StepOrder;
  let shared: VersionCells | undefined;
  let world: CacheWorld;
  let [a, b]: CacheNode[] = [];
  const version = async (node: CacheNode | undefined): Promise<number | undefined> => {
    if (node === undefined) throw new Error('there is no node');
    const asked = world.read(node, ['alice']);
    await order.run();
    return (await asked).get('alice')?.version;
  };
  /** Begins to change alice's log; what is held stays so. */
  const write = async (node: CacheNode | undefined): Promise<{ done: boolean }> => {
    if (node === undefined) throw new Error('there is no node');
    const state = { done: false };
    world.write(node, ['alice']).then(
      () => (state.done = true),
      () => {},
    );
    await order.run();
    return state;
  };
  const elapse = async (ms: number): Promise<void> => {
    world.clock.advance(ms);
    await order.run();
  };

  beforeEach(async () => {
    order = new StepOrder();
    shared = undefined;
    world = new CacheWorld(order, ({ now }) => () => {
      return (shared ??= processCells({ now, headMs: 1e9, markMs: MARK_MS, capacity: 9 }));
    });
    const starting = Promise.all([world.node('a'), world.node('b')]);
    await order.run();
    [a, b] = await starting;
    await write(a);
    return () => world.stop();
  });

  it('a head that a writer left is answered without the database', async () => {
    order.log.length = 0;
    expect(await version(b)).toBe(1);
    expect(order.log).toEqual(['b asks to look', 'b hears of look']);
  });

  it('SRV-1: a reader that asked the database before a commit stores nothing after it', async () => {
    shared = undefined;
    order.hold(/b has read/);
    const reading = world.read(b as CacheNode, ['alice']);
    await order.run();
    expect((await write(a)).done).toBe(true);
    order.hold(undefined);
    await order.run();
    expect((await reading).get('alice')?.version).toBe(1);
    expect(await version(a)).toBe(2);
  });

  it('SRV-1: of two writers the one that commits first and is told of last leaves nothing', async () => {
    order.hold(/a asks to settle/);
    const first = await write(a);
    expect((await write(b)).done).toBe(true);
    expect(first.done).toBe(false);
    order.hold(undefined);
    await order.run();
    expect(first.done).toBe(true);
    expect(await version(b)).toBe(3);
  });

  it('a writer that dies between commit and clearing leaves a mark, and no older head comes back after it', async () => {
    shared = undefined;
    order.hold(/b has read|a commits/);
    void world.read(b as CacheNode, ['alice']);
    await order.run();
    await write(a);
    order.hold(/a asks to settle/);
    await order.run();
    a?.state.die();
    order.hold(undefined);
    await order.run();
    expect(await version(b)).toBe(2);
    await elapse(MARK_MS);
    await elapse(400);
    expect(await version(b)).toBe(2);
    order.log.length = 0;
    expect(await version(b)).toBe(2);
    expect(order.log).toEqual(['b asks to look', 'b hears of look']);
  });

  it('SRV-1: a writer that cannot reach the cache waits until every node has left it, and those after it do not wait', async () => {
    if (a === undefined || b === undefined) throw new Error('there are no nodes');
    b.state.reaches = true;
    a.state.reaches = false;
    order.hold(/b asks to clear/);
    const first = await write(a);
    expect(await version(b)).toBe(1);
    await elapse(400);
    expect(await version(b)).toBe(2);
    expect(first.done).toBe(false);
    await elapse(800);
    expect(first.done).toBe(true);
    expect((await write(a)).done).toBe(true);
    expect(await version(b)).toBe(3);
    order.hold(undefined);
    await order.run();
    await elapse(400);
    await elapse(400);
    order.log.length = 0;
    await version(b);
    await version(b);
    expect(order.log.filter((step) => step === 'b reads')).toHaveLength(1);
  });

  it('SRV-1: a writer that reaches the cache no more after its commit waits as long', async () => {
    if (a === undefined) throw new Error('there are no nodes');
    order.hold(/a commits/);
    const writing = await write(a);
    // The cache has lost all it held, the mark too, and a reader fills it with what is committed.
    shared = undefined;
    expect(await version(b)).toBe(1);
    a.state.reaches = false;
    order.hold(/b asks to clear/);
    await order.run();
    expect(await version(b)).toBe(1);
    expect(writing.done).toBe(false);
    await elapse(400);
    await elapse(800);
    expect(writing.done).toBe(true);
    expect(await version(b)).toBe(2);
  });

  it('SRV-1: of two writers, one of which could not reach the cache, the other leaves nothing', async () => {
    if (a === undefined) throw new Error('there are no nodes');
    order.hold(/b asks to settle/);
    const first = await write(b);
    a.state.reaches = false;
    await write(a);
    await elapse(400);
    await elapse(400);
    await elapse(400);
    order.hold(undefined);
    await order.run();
    expect(first.done).toBe(true);
    expect(await version(b)).toBe(3);
    expect(await version(b)).toBe(3);
  });

  it('SRV-1: a permit runs from the beginning of the look that gave it', async () => {
    if (a === undefined) throw new Error('there are no nodes');
    await elapse(300);
    order.hold(/b has read|b asks to clear/);
    await elapse(300);
    a.state.reaches = false;
    const writing = await write(a);
    await elapse(600);
    order.hold(/b reads/);
    await order.run();
    await elapse(600);
    expect(writing.done).toBe(true);
    const asked = world.read(b as CacheNode, ['alice']);
    await order.run();
    order.hold(undefined);
    await order.run();
    expect((await asked).get('alice')?.version).toBe(2);
  });

  it('SRV-5: a head that is stored after every log was renewed does not count', async () => {
    order.hold(/a has committed/);
    const late = await write(a);
    const renewing = world.write(b as CacheNode, undefined);
    await order.run();
    await elapse(400);
    await elapse(400);
    await elapse(400);
    await renewing;
    order.hold(undefined);
    await order.run();
    expect(late.done).toBe(true);
    const asked = world.read(b as CacheNode, ['alice']);
    await order.run();
    expect((await asked).get('alice')).toEqual(world.database.heads.get('alice'));
  });

  it('those who ask at once share one question to the database, but only while no writer came between', async () => {
    if (a === undefined || b === undefined) throw new Error('there are no nodes');
    shared = undefined;
    order.hold(/b has read/);
    const asked = [world.read(b, ['alice']), world.read(b, ['alice'])];
    await order.run();
    expect(order.log.filter((step) => step === 'b reads')).toHaveLength(2);
    await write(a);
    asked.push(world.read(b, ['alice']));
    await order.run();
    order.hold(undefined);
    await order.run();
    const versions = (await Promise.all(asked)).map((heads) => heads.get('alice')?.version);
    expect(versions).toEqual([1, 1, 2]);
  });
});
