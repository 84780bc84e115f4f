import { expect, it } from 'vitest';
import { moments } from '../soak/crash-moments.ts';
import { runCrashes } from '../soak/crashes.ts';
import { breakRecord } from '../support/damaged-log.ts';

const SEED = 20_261_124;

it('WRITE-1, CUR-1, FULL-3: a browser that is killed in the middle of a sync or a write leaves a list that opens and heals', async () => {
  const { kills } = await runCrashes({ times: 4, seed: SEED, log: (line) => console.log(line) });
  expect(kills).toBe(4);
});

it('STORE-6: where the browser loses all databases with a kill, that is counted apart, told to the app, and healed', async () => {
  const report = await runCrashes({
    times: 1,
    seed: SEED,
    moments: moments.filter(({ name }) => name === 'outbox write'),
    damage: breakRecord,
    log: (line) => console.log(line),
  });
  expect(report).toEqual({ kills: 1, databasesLost: 1, lossesTold: 1 });
});
