/** Makes a failing history as short as it can be: without a step, without what a step leaves on its way, without a device. */
import type { History } from './step.ts';

export async function minimise(history: History, fails: (candidate: History) => Promise<boolean>): Promise<History> {
  let best = history;
  for (let improved = true; improved;) {
    improved = false;
    for (const candidate of shorter(best)) {
      if (!(await fails(candidate))) continue;
      best = candidate;
      improved = true;
      break;
    }
  }
  return best;
}

function* shorter({ setup, steps }: History): Generator<History> {
  // Whole parts first, the last one most of all: what came after the failure.
  for (let size = Math.ceil(steps.length / 2); size > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = steps.length - size; from >= 0; from -= size) yield { setup, steps: steps.toSpliced(from, size) };
  }
  for (const [at, step] of steps.entries()) {
    const { arrive, ...deed } = step;
    if (arrive === undefined) continue;
    yield { setup, steps: steps.with(at, deed) };
    for (const index of arrive.keys()) {
      yield { setup, steps: steps.with(at, { ...step, arrive: arrive.toSpliced(index, 1) }) };
    }
  }
  if (setup.devices.length > 1) yield { setup: { ...setup, devices: setup.devices.slice(0, -1) }, steps };
}
