/** What was measured, as Markdown: all of it, and the short table of README.md. */
import type { Machine } from '../shared/machine.ts';
import { markdownTable } from '../shared/markdown.ts';
import type { Figure } from './measure.ts';
import type { StoreName } from './options.ts';
import { questions } from './questions.ts';
import { atOnce, rowsOfMany } from './run.ts';
import type { Result } from './run.ts';
import type { WorldSize } from './world.ts';

export interface Report {
  /** The day, as in `2026-11-28`. */
  readonly date: string;
  readonly machine: Machine;
  /** At most. */
  readonly rounds: number;
  readonly results: readonly Result[];
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const three = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });
const ratio = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const spread = ({ median, min, max }: Figure, format = three): string =>
  `${format.format(median)} (${format.format(min)}–${format.format(max)})`;

/** Every figure: medians with the least and the most of the rounds. */
export function wholeTable({ results }: Report): string {
  return markdownTable(
    [
      'store',
      'users',
      'rows of each',
      'answer',
      'ms in process',
      'of it CPU',
      'ms over HTTP',
      'of it CPU, with the client',
      `a second, ${atOnce} at once`,
      'bytes',
      'compressed',
    ],
    results.map(({ store, users, rows, question, app, cpu, http, httpCPU, perSecond, bytes }) => [
      ...[store, whole.format(users), whole.format(rows), question],
      ...[spread(app), spread(cpu), spread(http), spread(httpCPU), spread(perSecond, whole)],
      ...[whole.format(bytes.plain), whole.format(bytes.wire)],
    ]),
  );
}

/** For README.md: answers a second to one user with 1,000 rows, and how the cost of one answer grows. */
export function shortTable({ results }: Report): string {
  const most = Math.max(...results.filter(({ users }) => users === 1).map(({ rows }) => rows));
  const crowd = Math.max(...results.map(({ users }) => users));
  const find = (name: string, store: StoreName, size: WorldSize): Result | undefined =>
    results.find(
      (result) =>
        result.question === name && result.store === store && result.users === size.users && result.rows === size.rows,
    );
  const speed = (result: Result | undefined): string => (result ? whole.format(1000 / result.cpu.median) : '–');
  const growth = (name: string, from: WorldSize, to: WorldSize): string => {
    const [before, after] = [find(name, 'SQLite', from), find(name, 'SQLite', to)];
    return before && after ? `${ratio.format(after.cpu.median / before.cpu.median)} ×` : '–';
  };
  const usual = { users: 1, rows: 1000 };
  return markdownTable(
    [
      'answer',
      'memory',
      'SQLite',
      'SQLite over HTTP',
      'bytes, compressed',
      `time at ${whole.format(most)} rows`,
      `time with ${whole.format(crowd)} users`,
    ],
    questions.flatMap(({ name }) => {
      const sqlite = find(name, 'SQLite', usual);
      if (sqlite === undefined) return [];
      const { plain, wire } = sqlite.bytes;
      return [
        [
          ...[name, speed(find(name, 'memory', usual)), speed(sqlite), whole.format(1000 / sqlite.httpCPU.median)],
          plain === wire ? whole.format(plain) : `${whole.format(plain)}, ${whole.format(wire)}`,
          growth(name, usual, { users: 1, rows: most }),
          growth(name, { users: 1, rows: rowsOfMany }, { users: crowd, rows: rowsOfMany }),
        ],
      ];
    }),
  );
}
