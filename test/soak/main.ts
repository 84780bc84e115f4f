/**
 * `npm run soak -- --minutes N --seed S --kills K`: random histories for so long, and real kills of a browser between them.
 * The last line counts them; what fails ends it with exit code 1, and with a history that can be pasted into `known.ts`.
 */
import process from 'node:process';
import { parseSoakOptions } from './options.ts';
import { soak } from './soak.ts';

try {
  const options = parseSoakOptions(process.argv.slice(2));
  const { histories, kills, databasesLost, lossesTold } = await soak(options, (line) => console.log(line));
  console.log(
    `seed ${options.seed}: ${histories} histories, ${kills} kills (${databasesLost} of which the browser lost all databases, ${lossesTold} told), none failed`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
