/** The part of README.md that the load writes. */
import { describeMachine } from '../bench/shared/machine.ts';
import { answersTable, carriedTable } from './tables.ts';
import type { Report } from './tables.ts';

export const marks = { begin: '<!-- load, written by `npm run load` -->', end: '<!-- /load -->' };

export function sectionOf(report: Report): string {
  const { date, machine, plan, results } = report;
  const { users, devices, seconds, connections } = plan;
  const leftOut = results.leftOut.map((line) => `\n\n${line}`).join('');
  return `Measured on ${date} (${describeMachine(machine)}; ${results.loadBefore.toFixed(1)} processes busy in the minute before): one process
keeps ${users * devices} sockets of ${users} users open and pins rows over ${connections} HTTP connections, ${seconds} s at each rate, until less than 95 % is
held, the 99th percentile is above 1 s, or a push is missing. Times are from the moment when a change was due to be sent to the moment when
the last of its user's ${devices} devices has the push, both on the clock of that process, so they hold its waiting, the request and the
commit too. Client, servers and databases share the machine. The last columns are of the server's processes alone, databases not in it.
The limits are the defaults, but for the rate of one user, which is counted and refuses nobody; PostgreSQL does not wait for the
disk (\`fsync=off\`), and SQLite does not for each commit. The floors are of the same run: Socket.IO alone hands what it is told to
the sockets, without tokens or a database; a database alone writes the same rows by hand.${leftOut}

${carriedTable(report)}

Answers to a device that has all changes already, over ${connections} connections, beside handlers that answer a constant:

${answersTable(report)}`;
}
