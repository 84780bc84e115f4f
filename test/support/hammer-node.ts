/** One node of a hammer as a process: `hammer-node URL OPTIONS`. It says that it is ready, begins at a word, and prints its report. */
import { once } from 'node:events';
import process from 'node:process';
import { noMeter } from '../../src/server/figures/meter.ts';
import { limitsOf } from '../../src/server/limits/limits.ts';
import { openStore } from '../../src/server/node-engines.ts';
import { hammer } from './hammer.ts';
import type { HammerOptions } from './hammer.ts';

const [url = '', options = ''] = process.argv.slice(2);
const store = await openStore(url, limitsOf({}), noMeter);
console.log('ready');
await once(process.stdin, 'data');
const report = await hammer(store, JSON.parse(options) as HammerOptions);
console.log(JSON.stringify(report));
await store.close();
process.stdin.destroy();
