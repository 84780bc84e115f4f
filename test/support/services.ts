/** `npm run check:services`: says where the programs are that some tests need, and installs Debian's where that is allowed. */
import { installPackages } from './debian.ts';
import { findPostgres } from './postgres.ts';
import { findRedis } from './redis.ts';

const services = [
  {
    name: 'PostgreSQL',
    find: findPostgres,
    packageName: 'postgresql',
    advice: 'set $POSTGRES_BIN to the folder of initdb and postgres',
  },
  { name: 'Redis', find: findRedis, packageName: 'redis-server', advice: 'set $REDIS_SERVER to a redis-server' },
];

const missing = services.filter(({ find }) => find() === undefined);
if (missing.length > 0) installPackages(...missing.map(({ packageName }) => packageName));
for (const { name, find, packageName, advice } of services) {
  const found = find();
  const leftOut = `left out: the tests that need ${name}: install Debian's ${packageName}, or ${advice}`;
  console.log(found === undefined ? leftOut : `${name}: ${found}`);
}
