/** `npm run bench`: see `run/options.ts` for what it takes. */
import process from 'node:process';
import { machineOf } from './run/machine.ts';
import { measure } from './run/measure.ts';
import { measureNetwork } from './run/network.ts';
import { parseBenchOptions, type BenchOptions } from './run/options.ts';
import { profileWork } from './run/profile.ts';
import { markdownOf, writeReport } from './run/report.ts';
import { resultsOf } from './run/results.ts';
import { sizesOf } from './run/sizes.ts';

const tell = (line: string): void => console.error(line);

const quickNetwork = { rounds: 1, messages: 20, newDevices: [5_000] };

async function run(options: BenchOptions): Promise<void> {
  const { quick, engines, rounds } = options;
  const date = new Date().toISOString();
  const machine = await machineOf(engines);
  const { samples, failures } = await measure(options, tell);
  const network = engines.includes('ours')
    ? await measureNetwork(quick ? quickNetwork : { rounds, messages: 100, newDevices: [1_000, 5_000, 10_000] }, tell)
    : undefined;
  const sizes = await sizesOf(engines);
  const report = { date, machine, options, results: resultsOf(samples), failures, sizes, network };
  writeReport(report);
  console.log(markdownOf(report));
  if (failures.length > 0) process.exitCode = 1;
}

try {
  const options = parseBenchOptions(process.argv.slice(2));
  if (options.profile === undefined) await run(options);
  else for (const line of await profileWork(options.profile, options)) console.log(line);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
