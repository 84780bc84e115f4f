/** `npm run bench:server`: how fast the reference server answers, as a table and as JSON in `.reports`, and in README.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { describeMachine, thisMachine } from '../shared/machine.ts';
import { writeReadmePart } from '../shared/readme-part.ts';
import { parseBenchOptions, usage } from './options.ts';
import type { BenchOptions } from './options.ts';
import { marks, sectionOf } from './readme-section.ts';
import { planOf, runBench } from './run.ts';
import { wholeTable } from './tables.ts';
import type { Report } from './tables.ts';

const reports = '.reports';

async function bench(options: BenchOptions): Promise<void> {
  const results = await runBench(planOf(options), (line) => console.error(line));
  const date = new Date().toISOString().slice(0, 10);
  const report: Report = { date, machine: thisMachine(), rounds: options.rounds, results };
  const table = `${date}, ${describeMachine(report.machine)}, up to ${options.rounds} rounds: median (least–most)\n\n${wholeTable(report)}\n`;
  mkdirSync(reports, { recursive: true });
  writeFileSync(`${reports}/bench-server.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${reports}/bench-server.md`, table);
  console.log(table);
  // What was measured of one store alone, or in a hurry, is not for others.
  if (options.quick || options.stores.length < 2) return;
  writeReadmePart(marks, sectionOf(report));
}

try {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else await bench(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
}
