/** `npm run bench`: see `run/options.ts` for what it takes. */
import process from 'node:process';
import { parseBenchOptions } from './run/options.ts';
import { measure, merged } from './run/measure.ts';
import { profileWork } from './run/profile.ts';
import { summarise } from './run/statistics.ts';

const report = (line: string): void => console.log(line);

try {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options.profile !== undefined) for (const line of await profileWork(options.profile, options)) report(line);
  else {
    const samples = await measure(options, report);
    for (const { work, engine, count, values } of merged(samples)) {
      const summary = summarise(values);
      if (summary === undefined) continue;
      const { median, min, max } = summary;
      const spread = `${min.toFixed(2)} to ${max.toFixed(2)}, ${summary.count}`;
      report(`${work} | ${engine} | ${count}: ${median.toFixed(2)} (${spread})`);
    }
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
