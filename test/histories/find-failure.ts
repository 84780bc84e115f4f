/** Runs random histories until one goes wrong, and makes that one short. */
import { sample } from 'fast-check';
import { history } from './arbitraries.ts';
import { minimise } from './minimise.ts';
import { runHistory } from './run-history.ts';
import type { Told } from './run-history.ts';
import type { History } from './step.ts';
import type { IndexedDBOf } from './storage.ts';

export interface Failure {
  readonly seed: number;
  readonly history: History;
  readonly problems: readonly string[];
}

/** The history of this seed, the same each time. */
export function historyOf(seed: number): History {
  const [made] = sample(history, { seed, numRuns: 1 });
  if (made === undefined) throw new Error('one was asked for');
  return made;
}

/** Undefined where the history of this seed goes well. */
export async function failureOf(seed: number, databases: () => IndexedDBOf): Promise<Failure | undefined> {
  const whole = historyOf(seed);
  const { problems } = await runHistory(whole, databases);
  if (problems.length === 0) return undefined;
  const kind = kindOf(problems);
  const short = await minimise(
    whole,
    async (candidate) => kindOf((await runHistory(candidate, databases)).problems) === kind,
  );
  const again = await runHistory(short, databases);
  // What depends on the speed of the machine need not come again.
  return { seed, history: short, problems: again.problems.length > 0 ? again.problems : ['only once:', ...problems] };
}

/** The history as code that `known.ts` can hold, and what went wrong in it. */
export function describeFailure({ seed, history: { setup, steps }, problems }: Failure): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)},`);
  return [`seed ${seed}:`, `  setup: ${JSON.stringify(setup)},`, '  steps: [', ...lines, '  ],', ...problems].join(
    '\n',
  );
}

/** What is wrong, without where: while a history is made short, that may change. */
function kindOf([first]: Told['problems']): string | undefined {
  return first?.replace(/^tab \d+: /, '').slice(0, 12);
}
