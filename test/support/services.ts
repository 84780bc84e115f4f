/** `npm run check:services`: says where the programs are that some tests need, and installs Debian's where that is allowed. */
import process from 'node:process';
import { installPackages } from './debian.ts';
import { findPostgres } from './postgres.ts';
import { findRedis } from './redis.ts';

const services = [
  { name: 'PostgreSQL', find: findPostgres, packageName: 'postgresql', variable: 'POSTGRES_BIN' },
  { name: 'Redis', find: findRedis, packageName: 'redis-server', variable: 'REDIS_SERVER' },
];

// Where one was chosen, another is not wanted.
const missing = services.filter(({ find, variable }) => find() === undefined && process.env[variable] === undefined);
if (missing.length > 0) installPackages(...missing.map(({ packageName }) => packageName));
for (const { name, find, packageName, variable } of services) {
  const found = find();
  const leftOut = `left out: tests that need ${name}; install Debian's package ${packageName}, or set $${variable}`;
  console.log(found === undefined ? leftOut : `${name}: ${found}`);
}
