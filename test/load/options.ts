import { parseArgs } from 'node:util';
import { engineNames } from './engines.ts';
import type { EngineName } from './engines.ts';

/** Devices of each user. */
export const devices = 4;

export interface LoadOptions {
  /** A look: fewer sockets, coarser rates, shorter steps; leaves README.md as it is. */
  readonly quick: boolean;
  /** Of all users together: each has {@link devices}. */
  readonly sockets: number;
  readonly users: number;
  /** How long each rate is offered. */
  readonly seconds: number;
  readonly engines: readonly EngineName[];
}

export const usage = `npm run load -- [--quick] [--sockets N] [--users N] [--seconds N] [--engines ${engineNames.join(',')}]

  --quick    a look: 200 sockets, shorter steps at coarser rates, and README.md stays as it is
  --users    users: a whole number from 1 to 10000 (default 500, with --quick 50)
  --sockets  sockets that are kept open: ${devices} for each user, so it says the users where they are not given (default 2000)
  --seconds  how long each rate is offered: a whole number from 1 to 60 (default 4, with --quick 1)
  --engines  which servers are measured (default all)`;

/** @throws Error that names the option. */
export function parseLoadOptions(argv: readonly string[]): LoadOptions | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      sockets: { type: 'string' },
      users: { type: 'string' },
      seconds: { type: 'string' },
      engines: { type: 'string', default: engineNames.join(',') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick } = values;
  const { users, sockets } = usersOf(values, quick ? 50 : 500);
  return {
    ...{ quick, users, sockets },
    seconds: wholeNumber('--seconds', values.seconds ?? (quick ? '1' : '4'), 60),
    engines: [...new Set(values.engines.split(',').map(engineOf))],
  };
}

/** Each says the other; where both are given, they have to fit. */
function usersOf(
  given: { readonly users?: string | undefined; readonly sockets?: string | undefined },
  fallback: number,
): Pick<LoadOptions, 'users' | 'sockets'> {
  const sockets = given.sockets === undefined ? undefined : wholeNumber('--sockets', given.sockets, 10_000 * devices);
  const told = given.users === undefined ? undefined : wholeNumber('--users', given.users, 10_000);
  const users = told ?? (sockets === undefined ? fallback : sockets / devices);
  if (!Number.isInteger(users) || (sockets ?? users * devices) !== users * devices) {
    throw new Error(`--sockets must be ${devices} for each user, not ${sockets}${told ? ` for ${told}` : ''}`);
  }
  return { users, sockets: users * devices };
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^[1-9]\d*$/u.test(text) ? Number(text) : Number.NaN;
  if (value <= most) return value;
  throw new Error(`${option} must be a whole number from 1 to ${most}, not '${text}'`);
}

function engineOf(text: string): EngineName {
  const found = engineNames.find((known) => known === text.trim().toLowerCase());
  if (found === undefined) throw new Error(`--engines must be of ${engineNames.join(', ')}, not '${text}'`);
  return found;
}
