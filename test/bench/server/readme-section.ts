/** The part of README.md that the benchmark writes. */
import { describeMachine } from '../shared/machine.ts';
import { atOnce, rowsOfMany } from './run.ts';
import { shortTable } from './tables.ts';
import type { Report } from './tables.ts';

export const marks = {
  begin: '<!-- bench:server, written by `npm run bench:server` -->',
  end: '<!-- /bench:server -->',
};

export function sectionOf(report: Report): string {
  return `Measured on ${report.date} (${describeMachine(report.machine)}; medians of up to ${report.rounds} rounds): answers to one user
with 1,000 rows in a second of one processor, inside the process and over HTTP, where ${atOnce} calls at once, the client and the
compression are in it; and how many times as much of the processor an SQLite answer takes with more rows, or more users of
${rowsOfMany} rows. \`npm run bench:server\` writes this table, and one with every figure to \`.reports\`.

${shortTable(report)}`;
}
