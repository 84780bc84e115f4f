import { expect, it } from 'vitest';
import { runCrashes } from '../soak/crashes.ts';

const SEED = 20_261_124;

it('WRITE-1, CUR-1, FULL-3: a browser that is killed in the middle of a sync or a write leaves a list that opens and heals', async () => {
  const { kills } = await runCrashes({ times: 4, seed: SEED, log: (line) => console.log(line) });
  expect(kills).toBe(4);
});
