/** Starts every service that there is, says where, and dies without a word. */
import process from 'node:process';
import { findPostgres, startPostgres } from './postgres.ts';
import { findRedis, startRedis } from './redis.ts';

const services = [
  ...(findPostgres() === undefined ? [] : [await startPostgres()]),
  ...(findRedis() === undefined ? [] : [await startRedis()]),
];
process.stdout.write(`${JSON.stringify(services.map(({ url }) => url))}\n`, () => process.kill(process.pid, 'SIGKILL'));
