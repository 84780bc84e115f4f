import { openWorld } from './test/bench/server/world.ts';
const world = await openWorld(process.argv[2] as any, { users: 1, rows: Number(process.argv[3]) });
process.send!({ url: world.server.url, caller: world.callers[0] });
process.on('disconnect', () => process.exit());
