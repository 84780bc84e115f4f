import { parseArgs } from 'node:util';

export interface SoakOptions {
  readonly minutes: number;
  /** Of the first history, and of the kills. */
  readonly seed: number;
  /** How often a browser is killed, at most. */
  readonly kills: number;
}

/** @throws Error that names the option. */
export function parseSoakOptions(argv: readonly string[]): SoakOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      kills: { type: 'string', default: '50' },
    },
  });
  const { minutes, seed, kills } = values;
  return {
    minutes: numberOf('--minutes', minutes, { above: 0 }),
    seed: numberOf('--seed', seed, { whole: true }),
    kills: numberOf('--kills', kills, { whole: true }),
  };
}

function numberOf(option: string, text: string, wanted: { readonly above?: number; readonly whole?: true }): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const { above = -1, whole = false } = wanted;
  const holds = Number.isFinite(value) && value > above && (!whole || Number.isSafeInteger(value));
  if (holds) return value;
  throw new Error(
    `${option} must be ${whole ? 'a whole number, 0 or more' : `a number above ${above}`}, not '${text}'`,
  );
}
