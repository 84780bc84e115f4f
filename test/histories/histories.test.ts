import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { parameters, storeFaults } from './deed-arbitraries.ts';
import { describeFailure, failureOf, historyOf } from './find-failure.ts';
import { known } from './known.ts';
import { runHistory } from './run-history.ts';
import { callKinds, pageEvents, storages } from './step.ts';
import type { DeedKind, HttpFault } from './step.ts';
import type { IndexedDBOf } from './storage.ts';

const databases = (): IndexedDBOf => ({ indexedDB: new IDBFactory(), IDBKeyRange });

const together = 50;
/** The first of so many in a row. Always the same ones, for a change must not be judged by luck: `npm run soak` takes others. */
const firsts = [1, 51, 101, 151, 201, 251, 301];

const faultKinds: readonly HttpFault['kind'][] = ['status', 'code', 'unreachable', 'lostAnswer', 'malformed'];

describe('random histories of servers, devices, tabs and faults', () => {
  it.each(firsts)(
    'end with what the server says on every device, and break no rule on the way: 50 from seed %i',
    { timeout: 120_000 },
    async (first) => {
      for (let seed = first; seed < first + together; seed++) {
        const failure = await failureOf(seed, databases);
        expect(failure && describeFailure(failure)).toBeUndefined();
      }
    },
  );

  it('have every deed, every fault and every kind of device in them', () => {
    const all = firsts.flatMap((first) => Array.from({ length: together }, (_, at) => historyOf(first + at)));
    const steps = all.flatMap((history) => history.steps);
    const devices = all.flatMap(({ setup }) => setup.devices);
    const deeds = new Set(steps.map((step) => step.do));
    expect(Object.keys(parameters).filter((kind) => !deeds.has(kind as DeedKind))).toEqual([]);
    const struck = new Set(
      steps.flatMap((step) => (step.do === 'storage' ? [JSON.stringify(step.fault), step.on] : [])),
    );
    const strikes = [...storeFaults.map((fault) => JSON.stringify(fault)), 'open', 'screen', 'snapshot', 'commit'];
    expect(strikes.filter((strike) => !struck.has(strike))).toEqual([]);
    const called = new Set(steps.flatMap((step) => (step.do === 'calls' ? [step.fault.kind, step.on] : [])));
    expect([...faultKinds, ...callKinds].filter((kind) => !called.has(kind))).toEqual([]);
    const fates = new Set(steps.flatMap((step) => (step.do === 'frames' ? [step.fate] : [])));
    expect(fates).toEqual(new Set(['lose', 'double', 'garble', 'reverse']));
    const events = new Set(steps.flatMap((step) => (step.do === 'page' ? [step.event] : [])));
    expect(events).toEqual(new Set(pageEvents));
    expect(new Set(devices.map(({ storage }) => storage))).toEqual(new Set(storages));
    const browsers = new Set(devices.map(({ tabs, locks = true }) => `${tabs} tabs ${locks}`));
    expect(browsers).toEqual(new Set([1, 2, 3].flatMap((tabs) => [`${tabs} tabs true`, `${tabs} tabs false`])));
  });

  it('are the same for the same seed, and run the same way twice', { timeout: 60_000 }, async () => {
    for (const seed of [7, 8, 9]) {
      expect(historyOf(seed)).toEqual(historyOf(seed));
      const [first, second] = [
        await runHistory(historyOf(seed), databases),
        await runHistory(historyOf(seed), databases),
      ];
      expect(second.lines).toEqual(first.lines);
    }
  });
});

describe('histories that failed once', () => {
  it.each(known)('$title', async ({ history }) => {
    expect((await runHistory(history, databases)).problems).toEqual([]);
  });
});
