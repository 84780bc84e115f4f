/** Which histories there are. */
import * as fc from 'fast-check';
import { parameters } from './deed-arbitraries.ts';
import type { Deed, DeedKind, DeviceSetup, History, Setup, Step } from './step.ts';

/** How often each comes, beside the others. */
const weights: Readonly<Record<DeedKind, number>> = {
  message: 14,
  set: 5,
  make: 2,
  delete: 4,
  clear: 2,
  read: 3,
  revoke: 2,
  deleteMessage: 2,
  command: 24,
  start: 8,
  stop: 2,
  logout: 1,
  crash: 4,
  page: 8,
  storage: 4,
  closeStorage: 2,
  loseStorage: 1,
  wait: 8,
  idle: 2,
  settle: 4,
  stall: 4,
  flow: 4,
  frames: 4,
  calls: 6,
  disconnect: 2,
  down: 1,
  up: 3,
  restart: 1,
  backup: 1,
  restore: 2,
  cutLog: 1,
  loseLog: 1,
  expire: 2,
  kick: 1,
};

/** What every history has; of the rest each has a part only, so that this part comes often enough to matter. */
const always: readonly DeedKind[] = ['message', 'command', 'start', 'settle', 'flow', 'up'];
const sometimes = (Object.keys(parameters) as DeedKind[]).filter((kind) => !always.includes(kind));

function deedOf(kinds: readonly DeedKind[]): fc.Arbitrary<Deed> {
  return fc.oneof(
    ...kinds.map((kind) => ({
      weight: weights[kind],
      arbitrary: (parameters[kind] as fc.Arbitrary<object>).map((given) => ({ do: kind, ...given }) as Deed),
    })),
  );
}

/** What is left on its way is the exception: half of the steps let everything arrive. */
const arrivals = fc.option(fc.array(fc.nat({ max: 5 }), { maxLength: 6 }), { nil: undefined, freq: 2 });

function stepsOf(kinds: readonly DeedKind[]): fc.Arbitrary<readonly Step[]> {
  const step = fc
    .tuple(deedOf([...always, ...kinds]), arrivals)
    .map(([deed, picks]): Step => (picks === undefined ? deed : { ...deed, arrive: picks }));
  return fc.array(step, { minLength: 5, maxLength: 60, size: 'max' });
}

const mostly = fc.constantFrom(true, true, true, false);

const device: fc.Arbitrary<DeviceSetup> = fc.oneof(
  fc.record({
    user: fc.constantFrom('alice' as const, 'alice' as const, 'bob' as const),
    storage: fc.constantFrom('kept' as const, 'memory' as const),
    started: mostly,
    tabs: fc.constant(1),
  }),
  fc.record({
    user: fc.constant('alice' as const),
    storage: fc.constant('indexeddb' as const),
    started: mostly,
    tabs: fc.constantFrom(1, 1, 2, 3),
    locks: mostly,
  }),
);

const setup: fc.Arbitrary<Setup> = fc.record({
  seed: fc.nat({ max: 999 }),
  devices: fc.array(device, { minLength: 1, maxLength: 3 }),
  syncLimit: fc.constantFrom(200, 3),
});

/** They are made short by `minimise`, which knows what can be left out, and not by the library. */
export const history: fc.Arbitrary<History> = fc.record({
  setup,
  steps: fc.subarray(sometimes, { minLength: 3, maxLength: 12 }).chain(stepsOf),
});
