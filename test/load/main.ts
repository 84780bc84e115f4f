/** `npm run load`: how much the reference server carries, as a table and as JSON in `.reports`, and in README.md. */
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { thisMachine } from '../bench/shared/machine.ts';
import { writeReadmePart } from '../bench/shared/readme-part.ts';
import { engineNames } from './engines.ts';
import { parseLoadOptions, usage } from './options.ts';
import type { LoadOptions } from './options.ts';
import { planOf } from './plan.ts';
import { marks, sectionOf } from './readme-section.ts';
import { runLoad } from './run.ts';
import { stepsTable } from './tables.ts';
import type { Report } from './tables.ts';

const reports = '.reports';

async function load(options: LoadOptions): Promise<void> {
  const plan = planOf(options);
  const results = await runLoad(plan, (line) => console.error(line));
  const report: Report = { date: new Date().toISOString().slice(0, 10), machine: thisMachine(), plan, results };
  const text = `${sectionOf(report)}\n\n${stepsTable(report)}\n`;
  mkdirSync(reports, { recursive: true });
  writeFileSync(`${reports}/load.json`, `${JSON.stringify(report, null, 2)}\n`);
  writeFileSync(`${reports}/load.md`, text);
  console.log(text);
  // What was measured of some servers alone, or in a hurry, is not for others.
  const isWhole = options.engines.length === engineNames.length && results.leftOut.length === 0;
  if (isWhole && !options.quick) writeReadmePart(marks, sectionOf(report));
}

try {
  const options = parseLoadOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage);
  else await load(options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(usage);
  process.exitCode = 1;
}
