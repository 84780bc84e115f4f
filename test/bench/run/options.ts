import { parseArgs } from 'node:util';
import { engineNames, FLOOR, type EngineName } from './engines.ts';

export interface BenchOptions {
  readonly counts: readonly number[];
  readonly rounds: number;
  readonly engines: readonly EngineName[];
  /** The only work to run, with a profile of it instead of a table. */
  readonly profile: ProfiledWork | undefined;
  /** Writes the table into README.md too. */
  readonly readme: boolean;
  readonly quick: boolean;
  readonly seed: number;
}

export const profiledWorks = ['W1', 'W2', 'W2whole', 'W2b', 'W3', 'W4'] as const;
export type ProfiledWork = (typeof profiledWorks)[number];

/** @throws Error that names the option. */
export function parseBenchOptions(argv: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      n: { type: 'string' },
      rounds: { type: 'string' },
      engines: { type: 'string' },
      seed: { type: 'string', default: '1' },
      profile: { type: 'string' },
      readme: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const { quick, readme } = values;
  if (quick && readme) throw new Error('--readme needs a whole run: leave --quick out');
  const counts = listOf(values.n ?? (quick ? '10000' : '1000,10000,50000'));
  const chosen = values.engines === undefined ? engineNames : listOf(values.engines).map(engineOf);
  return {
    counts: counts.map((text) => wholeNumber('--n', text, 100)),
    rounds: wholeNumber('--rounds', values.rounds ?? (quick ? '1' : '3'), 1),
    // Ratios are to the floor of the same run.
    engines: engineNames.filter((name) => name === FLOOR || chosen.includes(name)),
    profile: values.profile === undefined ? undefined : workOf(values.profile),
    readme,
    quick,
    seed: wholeNumber('--seed', values.seed, 0),
  };
}

function listOf(text: string): readonly string[] {
  return [...new Set(text.split(',').map((part) => part.trim()))];
}

function engineOf(name: string): EngineName {
  const found = engineNames.find((known) => known === name);
  if (found === undefined) throw new Error(`--engines: '${name}' is none of ${engineNames.join(', ')}`);
  return found;
}

function workOf(name: string): ProfiledWork {
  const found = profiledWorks.find((known) => known === name);
  if (found === undefined) throw new Error(`--profile: '${name}' is none of ${profiledWorks.join(', ')}`);
  return found;
}

function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`${option} must be a whole number, ${least} or more, not '${text}'`);
}
