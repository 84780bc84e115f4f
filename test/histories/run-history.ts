/** Runs one history to its end, and tells everything that was wrong on the way and after it. */
import { differences } from './end.ts';
import { heal } from './heal.ts';
import { command } from './command-deeds.ts';
import * as faults from './fault-deeds.ts';
import { closeStorage, loseStorage, page, storage } from './life-deeds.ts';
import * as server from './server-deeds.ts';
import type { DeedKind, DeedOf, History, Step } from './step.ts';
import type { IndexedDBOf } from './storage.ts';
import { World } from './world.ts';

type Deeds = { readonly [K in DeedKind]: (world: World, deed: DeedOf<K>) => Promise<void> | void };

const deeds: Deeds = {
  message: server.message,
  set: server.set,
  make: server.make,
  delete: server.remove,
  clear: server.clear,
  read: server.read,
  revoke: server.revoke,
  deleteMessage: server.deleteMessage,
  command,
  start: (world, { tab }) => world.tab(tab).start(),
  stop: (world, { tab }) => world.tab(tab).stop(),
  logout: (world, { tab }) => world.tab(tab).logout(),
  crash: (world, { tab, after }) => world.tab(tab).crash(after),
  page,
  storage,
  closeStorage,
  loseStorage,
  wait: (world, { ms }) => world.clock.advance(ms),
  idle: (world) => world.idle(),
  settle: () => {},
  stall: ({ network }, { tab, what }) => network.stall(tab, what),
  flow: ({ network }) => network.flow(),
  frames: ({ network }, { tab, fate, times }) => network.fate(tab, fate, times),
  calls: faults.calls,
  disconnect: faults.disconnect,
  down: faults.down,
  up: faults.up,
  restart: faults.restart,
  backup: faults.backup,
  restore: faults.restore,
  cutLog: ({ backend }, { owner }) => backend.faults.cutLog(owner),
  loseLog: ({ backend }, { owner }) => backend.faults.loseLog(owner),
  expire: (world, { tab }) => {
    const { userID, platformID } = world.tab(tab).device;
    return world.backend.faults.expireTokens(userID, platformID);
  },
  kick: (world, { tab }) => {
    const { userID, platformID } = world.tab(tab).device;
    return world.backend.faults.kick(userID, platformID);
  },
};

export interface Told {
  /** What was wrong, in the order in which it was seen; nothing where the history went well. */
  readonly problems: readonly string[];
  /** All that happened, one line each. */
  readonly lines: readonly string[];
}

export async function runHistory({ setup, steps }: History, databases: () => IndexedDBOf): Promise<Told> {
  const world = new World(setup, databases);
  try {
    await begin(
      world,
      setup.devices.map((device) => device.started),
    );
    for (const [at, step] of steps.entries()) {
      world.trace(`step ${at}: ${JSON.stringify(step)}`);
      await take(world, step);
      if (world.problems.length > 0) return told(world, `after step ${at}, ${JSON.stringify(step)}`);
    }
    await heal(world);
    check(world);
    if (world.problems.length === 0) for (const difference of await differences(world)) world.problem(difference);
    return told(world, 'at the end');
  } catch (error) {
    world.problem(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return told(world, 'by an exception');
  } finally {
    await world.close();
  }
}

async function begin(world: World, started: readonly boolean[]): Promise<void> {
  await server.register(world);
  await server.makeGroup(world, 'g');
  await server.makeGroup(world, 'h');
  await server.message(world, { do: 'message', from: 'bob', to: 'alice' });
  await world.clock.advance(1_000);
  await server.message(world, { do: 'message', from: 'carol', to: 'g' });
  await world.clock.advance(1_000);
  for (const device of world.devices) if (started[device.number] === true) for (const tab of device.tabs) tab.start();
  await world.network.settle();
}

async function take(world: World, step: Step): Promise<void> {
  const deed = deeds[step.do] as (world: World, deed: Step) => Promise<void> | void;
  await deed(world, step);
  if (step.arrive === undefined) await world.network.settle();
  else for (const pick of step.arrive) await world.network.deliver(pick);
  await world.calm();
  check(world);
}

function check(world: World): void {
  for (const tab of world.tabs) tab.check();
  for (const broken of world.ledger.problems()) world.problem(broken);
}

function told({ problems, lines }: World, when: string): Told {
  return { problems: problems.map((problem) => `${problem} (${when})`), lines };
}
