import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { isSyncError, type StorageReason } from '../../src/errors.ts';
import type { Store } from '../../src/ports.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { faultyStore, type StoreFault } from '../../src/testing/faulty-store.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { runScenario, type Strike } from '../support/fault-run.ts';
import { scenarios, type Scenario } from '../support/fault-scenarios.ts';

const reasons: readonly StorageReason[] = ['missing', 'closed', 'quota', 'newer', 'timeout', 'damaged', 'failed'];
const moments = ['before', 'after'] as const;

const faults: readonly StoreFault[] = moments.flatMap((when): readonly StoreFault[] => [
  ...reasons.map((reason) => ({ kind: 'fail', when, reason }) as const),
  { kind: 'close', when },
  { kind: 'hang', when },
]);
const allFaults: readonly StoreFault[] = [...faults, { kind: 'lose' }];

/** A memory store that other tabs share, as far as the SDK knows: what is done for them is done here too. */
function sharedMemory(): Store {
  const inner = memoryStore();
  return {
    shared: true,
    open: (name, onClosed) => inner.open(name, onClosed),
    snapshot: () => inner.snapshot(),
    commit: (changes) => inner.commit(changes),
    close: () => inner.close(),
    keep: (locals) => inner.keep?.(locals),
    abandon: () => inner.abandon(),
    destroy: (name) => inner.destroy(name),
  };
}

const wordsOf = (fault: StoreFault): string =>
  [fault.kind, 'reason' in fault ? fault.reason : '', 'when' in fault ? `${fault.when} its effect` : ''].join(' ');

/** Those that differ most from each other. */
const someFaults: readonly StoreFault[] = [
  ...moments.map((when) => ({ kind: 'fail', when, reason: 'failed' }) as const),
  { kind: 'fail', when: 'before', reason: 'quota' },
  { kind: 'close', when: 'after' },
  { kind: 'hang', when: 'after' },
  { kind: 'lose' },
];

/** What becomes of the scenario with each of these. All at the same time, because most of a run is waiting. */
async function problemsOf(
  scenario: Scenario,
  open: () => Store,
  strikesAt: (at: number) => readonly (readonly Strike[])[],
): Promise<string[]> {
  const { operations } = await runScenario(scenario, open());
  const problems: string[] = [];
  const runs = operations.flatMap((_, at) => strikesAt(at));
  await Promise.all(
    runs.map(async (strikes) => {
      try {
        for (let runs = 1, struck = 0; struck === 0; runs++) {
          struck = (await runScenario(scenario, open(), strikes)).struck;
          if (struck === 0 && runs === 3) throw new Error('there was no such step');
        }
      } catch (error) {
        const words = strikes.map(({ at, fault }) => `${wordsOf(fault)} at step ${at} of ${operations.length}`);
        problems.push(`${words.join(', ')}: ${String(error)}`);
      }
    }),
  );
  return problems;
}

const each =
  (faults: readonly StoreFault[]) =>
  (at: number): readonly (readonly Strike[])[] =>
    faults.map((fault) => [{ at, fault }]);

/** A second one strikes what is done about the first. */
const inPairs = (at: number): readonly (readonly Strike[])[] =>
  [1, 2].flatMap((after) =>
    (
      [
        [{ kind: 'lose' }, { kind: 'fail', when: 'before', reason: 'failed' }],
        [{ kind: 'lose' }, { kind: 'close', when: 'after' }],
        [{ kind: 'lose' }, { kind: 'fail', when: 'before', reason: 'quota' }],
        [
          { kind: 'close', when: 'after' },
          { kind: 'fail', when: 'after', reason: 'failed' },
        ],
        [{ kind: 'close', when: 'before' }, { kind: 'lose' }],
      ] as const
    ).map(([first, second]) => [
      { at, fault: first },
      { at: at + after, fault: second },
    ]),
  );

const named = (...names: readonly string[]): readonly Scenario[] => {
  const found = scenarios.filter(({ name }) => names.includes(name));
  expect(found).toHaveLength(names.length);
  return found;
};

describe('STORE: a fault of the storage at every step', () => {
  it.each(scenarios)(
    'STORE-1, STORE-2, STORE-6: $name: the list stays, nothing durable is lost, the app is told, and all ends as the server says',
    async (scenario) => {
      const faults = scenario.alike === true ? someFaults : allFaults;
      expect(await problemsOf(scenario, sharedMemory, each(faults))).toEqual([]);
    },
    60_000,
  );

  it.each(named('a delta', 'setDraft', 'a second start', 'freeze and resume'))(
    'STORE-1, STORE-6: $name: the same where what is done about a fault meets another one',
    async (scenario) => {
      expect(await problemsOf(scenario, sharedMemory, inPairs)).toEqual([]);
    },
    60_000,
  );

  it.each(named('the first sync', 'a delta', 'setPinned', 'setDraft', 'freeze and resume', 'a second start'))(
    'STORE-1, STORE-2, STORE-6: $name: the same in IndexedDB',
    async (scenario) => {
      const open = (): Store => dexieStore({ indexedDB: new IDBFactory(), IDBKeyRange });
      expect(await problemsOf(scenario, open, each(someFaults))).toEqual([]);
    },
    60_000,
  );

  it.each(allFaults.map((fault) => [wordsOf(fault), fault] as const))(
    'LIFE-2, STORE-1: a logout whose deletion meets a fault leaves no data, or says that it may be there, and the next one deletes it: %s',
    async (_, fault) => {
      const world = scene();
      await fill(world, 3);
      const { environment, backend } = world;
      const inner = sharedMemory();
      const { store, faultWhen } = faultyStore(inner);
      const phone = world.device({ storage: store });
      await phone.live();
      await phone.sync.setDraft(phone.rows()[0]?.conversationID ?? '', 'secret');
      let struck = 0;
      faultWhen((operation) => (operation === 'destroy' && struck++ === 0 ? fault : undefined));
      const out = phone.sync.logout().then(
        () => 'done',
        (error: unknown) => (isSyncError(error, 'storage') ? error.reason : error),
      );
      await world.settled();
      await environment.advance(defaultTiming.storageAnswer);
      const passing = fault.kind === 'close' || fault.kind === 'lose';
      const again = passing || (fault.kind === 'fail' && (fault.reason === 'closed' || fault.reason === 'failed'));
      expect(await out).toBe(again ? 'done' : fault.kind === 'hang' ? 'timeout' : fault.reason);
      expect(struck).toBe(again ? 2 : 1);
      expect([phone.rows(), phone.status.state, environment.live.timers]).toEqual([[], 'stopped', 0]);
      await phone.sync.logout();
      await phone.live();
      expect(phone.rows().filter((row) => row.draftText !== '')).toEqual([]);
      expect(phone.events.filter(({ kind }) => kind === 'storageLost')).toEqual([]);
      await expectSameAsServer(phone, backend);
    },
  );
});
