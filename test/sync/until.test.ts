import { Subject } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { until } from '../../src/sync/until.ts';

function setUp(holds: boolean) {
  const state = { holds };
  const [one$, other$] = [new Subject<void>(), new Subject<string>()];
  let over = false;
  const waited = until(() => state.holds, one$, other$).then(() => (over = true));
  return { state, one$, other$, waited, over: () => over };
}

describe('waiting until something holds', () => {
  it('is over at once where it holds already', async () => {
    const { waited, one$ } = setUp(true);
    expect(one$.observed).toBe(false);
    expect(await waited).toBe(true);
  });

  it('is over with the news that make it hold, whichever source they come from', async () => {
    const { state, one$, other$, waited, over } = setUp(false);
    one$.next();
    await Promise.resolve();
    expect(over()).toBe(false);
    state.holds = true;
    other$.next('news');
    expect(await waited).toBe(true);
  });

  it('listens to nothing once it is over', async () => {
    const { state, one$, other$, waited } = setUp(false);
    expect([one$.observed, other$.observed]).toEqual([true, true]);
    state.holds = true;
    one$.next();
    await waited;
    expect([one$.observed, other$.observed]).toEqual([false, false]);
  });
});
