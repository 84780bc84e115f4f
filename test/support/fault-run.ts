/** Runs a scenario with one fault at one step of it, and looks at what has become of everything. */
import { expect } from 'vitest';
import type { Store } from '../../src/ports.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { faultyStore, type FaultyStore, type StoreFault, type StoreOperation } from '../../src/testing/faulty-store.ts';
import { expectSameAsServer, fill, scene } from './device.ts';
import { keptDraft, type Scenario, type Stage } from './fault-scenarios.ts';

/** Befalls the operation of this number, counted from the beginning of the scenario. */
export interface Strike {
  readonly at: number;
  readonly fault: StoreFault;
}

interface Run {
  /** The operations of the scenario, and those of whatever the fault led to. */
  readonly operations: readonly StoreOperation[];
  /** The faults that struck: now and then two writes of a scenario are one, and there is no such step. */
  readonly struck: number;
}

/** Two connections that open in vain, or one answer that does not come, and what is done after. */
const patience = defaultTiming.storageAnswer + 2 * defaultTiming.storageOpen;

export async function runScenario(scenario: Scenario, inner: Store, strikes: readonly Strike[] = []): Promise<Run> {
  const busy = busyStore(inner);
  const faulty = faultyStore(busy.store);
  const stage = await setUp(scenario, faulty, busy.count);
  const { phone } = stage;
  const shrinks: number[] = [];
  const watch = phone.sync.conversations$.subscribe((rows) => {
    if (rows.length < (scenario.fewest ?? 3) && (scenario.live ?? true)) shrinks.push(rows.length);
  });
  const from = faulty.operations.length;
  const eventsFrom = phone.events.length;
  const struck: { readonly fault: StoreFault; readonly operation: StoreOperation }[] = [];
  faulty.faultWhen((operation, index) => {
    const fault = strikes.find(({ at }) => at === index - from)?.fault;
    if (fault !== undefined) struck.push({ fault, operation });
    return fault;
  });

  await ending(stage, scenario.run(stage));
  // What it led to by itself.
  await later(stage, strikes.some(({ fault }) => fault.kind === 'hang') ? patience : 3_000);
  const operations = faulty.operations.slice(from);
  faulty.faultWhen(() => undefined);
  if (phone.status.state !== 'stopped') await expectWhole(scenario, stage);
  const told = phone.events.slice(eventsFrom).map(({ kind }) => kind);
  const degraded = told.filter((kind) => kind === 'storageDegraded').length;
  expect(degraded, 'storageDegraded').toBe(struck.some(givesUp) ? 1 : 0);
  expect(shrinks, 'the list stayed').toEqual([]);
  watch.unsubscribe();

  await phone.sync.stop();
  expect(stage.environment.live, 'nothing is left').toMatchObject({ timers: 0, listeners: 0, locks: 0, channels: 0 });
  await phone.sync.start();
  await later(stage, 3_000);
  // In memory alone there was what was done meanwhile, and all that was in the database, where that was lost first.
  const forgotten = degraded > 0 && (scenario.local === true || struck.some(({ fault }) => fault.kind === 'lose'));
  await expectWhole(forgotten ? { ...scenario, live: false, check: () => [] } : scenario, stage);
  const lost = phone.events.slice(eventsFrom).filter(({ kind }) => kind === 'storageLost').length;
  // A new device has nothing to lose before it has read its database.
  const wasKnown = (scenario.live ?? true) || operations.slice(0, strikes[0]?.at).includes('snapshot');
  const losses = struck.filter(({ fault }) => fault.kind === 'lose').length;
  expect(lost, 'storageLost').toBe(wasKnown ? losses : 0);
  await phone.sync.stop();
  return { operations, struck: struck.length };
}

/** Waits for it, with the clock running: what hangs ends with time only. */
async function ending({ settled, environment }: Stage, done: Promise<void>): Promise<void> {
  const run = { over: false };
  const ended = done.finally(() => (run.over = true));
  // It is told below.
  ended.catch(() => undefined);
  await settled();
  for (let time = 0; !run.over && time < 60; time++) {
    await environment.advance(1_000);
    await settled();
  }
  expect(run.over, 'it ends').toBe(true);
  await ended;
}

async function later({ settled, environment }: Stage, ms: number): Promise<void> {
  await settled();
  await environment.advance(ms);
  await settled();
}

/** Counts what is under way in the store: a database takes more turns of the event loop than memory does. */
function busyStore(inner: Store): { readonly store: Store; readonly count: () => number } {
  let count = 0;
  const counted = async <T>(run: () => Promise<T>): Promise<T> => {
    count += 1;
    return run().finally(() => (count -= 1));
  };
  const store: Store = {
    shared: inner.shared,
    open: (name, onClosed) => counted(() => inner.open(name, onClosed)),
    snapshot: () => counted(() => inner.snapshot()),
    commit: (changes) => counted(() => inner.commit(changes)),
    close: () => inner.close(),
    keep: (locals) => inner.keep?.(locals),
    abandon: () => inner.abandon(),
    destroy: (name) => counted(() => inner.destroy(name)),
  };
  return { store, count: () => count };
}

async function setUp(scenario: Scenario, faulty: FaultyStore, busy: () => number): Promise<Stage> {
  const scenes = scene();
  const settled = async (): Promise<void> => {
    for (let before = -1; before !== faulty.operations.length || busy() > 0;) {
      before = faulty.operations.length;
      await scenes.settled();
    }
  };
  const world = { ...scenes, settled };
  const [first = '', second = '', third = ''] = await fill(world, 3);
  // Signed now: that takes a thread of its own, and so any number of turns on a busy machine.
  const token = await world.backend.tokenFor('alice');
  const phone = world.device({ storage: faulty.store, token: () => token });
  const stage: Stage = {
    ...world,
    phone,
    ids: [first, second, third],
  };
  if (scenario.live ?? true) {
    await phone.live();
    await phone.sync.setDraft(first, keptDraft);
    await later(stage, 3_000);
  }
  await scenario.prepare?.(stage);
  return stage;
}

/** The server's list, live, with what only this device knows. */
async function expectWhole(scenario: Scenario, stage: Stage): Promise<void> {
  const { phone, backend, ids } = stage;
  for (let time = 0; phone.status.state !== 'live' && time < 30; time++) await later(stage, 1_000);
  expect(phone.status.state).toBe('live');
  if (scenario.live ?? true) expect(phone.row(ids[0]).draftText, 'the draft').toBe(keptDraft);
  for (const [actual, expected] of scenario.check?.(stage) ?? []) expect(actual).toEqual(expected);
  const hidden = phone.rows().some((row) => row.draftText !== '' || row.hidden);
  if (!hidden) await expectSameAsServer(phone, backend);
  else await expectSameRows(stage);
}

/** Drafts are on top of the list of this device alone: the rows are compared without their order. */
async function expectSameRows({ phone, backend }: Stage): Promise<void> {
  const request = { userID: 'alice', conversationIDs: [], pagination: { pageNumber: 1, showNumber: 100 } };
  const { conversationElems } = await backend.service.list.page(request);
  const one = (id: string, unread: number, pinned: boolean, option: number) => `${id} ${unread} ${pinned} ${option}`;
  expect(
    phone
      .rows()
      .map((row) => one(row.conversationID, row.unreadCount, row.isPinned, row.recvMsgOpt))
      .toSorted(),
  ).toEqual(
    conversationElems.map((row) => one(row.conversationID, row.unreadCount, row.IsPinned, row.recvMsgOpt)).toSorted(),
  );
}

/** STORE-2: what does not pass by itself, and an opening that takes too long. */
function givesUp({ fault, operation }: { readonly fault: StoreFault; readonly operation: StoreOperation }): boolean {
  if (fault.kind === 'hang') return operation === 'open';
  if (fault.kind !== 'fail') return false;
  if (fault.reason === 'timeout') return operation === 'open';
  return fault.reason === 'missing' || fault.reason === 'quota' || fault.reason === 'newer';
}
