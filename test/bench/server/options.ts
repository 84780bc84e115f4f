import { parseArgs } from 'node:util';

export const storeNames = ['memory', 'SQLite'] as const;
export type StoreName = (typeof storeNames)[number];

export interface BenchOptions {
  /** A look: fewer and smaller worlds, fewer and shorter rounds; leaves README.md as it is. */
  readonly quick: boolean;
  readonly rounds: number;
  readonly stores: readonly StoreName[];
}

export const usage = `npm run bench:server -- [--quick] [--rounds N] [--stores memory,SQLite]

  --quick    a look: smaller worlds and shorter rounds, and README.md stays as it is
  --rounds   rounds of which the median is taken: a whole number from 1 to 99 (default 7, with --quick 3)
  --stores   which stores are measured (default memory,SQLite)`;

/** @throws Error that names the option. */
export function parseBenchOptions(argv: readonly string[]): BenchOptions | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      stores: { type: 'string', default: storeNames.join(',') },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { quick, rounds = quick ? '3' : '7', stores } = values;
  if (!/^[1-9]\d?$/u.test(rounds)) throw new Error(`--rounds must be a whole number from 1 to 99, not '${rounds}'`);
  return { quick, rounds: Number(rounds), stores: stores.split(',').map(storeOf) };
}

function storeOf(name: string): StoreName {
  const found = storeNames.find((known) => known.toLowerCase() === name.trim().toLowerCase());
  if (found === undefined) throw new Error(`--stores must be of ${storeNames.join(', ')}, not '${name}'`);
  return found;
}
