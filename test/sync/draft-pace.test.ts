import { describe, expect, it } from 'vitest';
import { DraftPace } from '../../src/sync/draft-pace.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';

/** Asks for turns, and notes when they came, in ms. */
function pace(every = 300) {
  const environment = virtualEnvironment({ now: 0 });
  const run = new AbortController();
  const drafts = new DraftPace({ environment, every, signal: run.signal });
  const turns: string[] = [];
  const ask = async (name: string): Promise<void> => {
    const turn = drafts.turn();
    void turn.then(() => turns.push(`${name} at ${environment.now()}`));
    await environment.advance(0);
  };
  return { environment, drafts, turns, ask, stop: () => run.abort() };
}

describe('the pace of drafts', () => {
  it('WRITE-1: the first draft is written at once, and those after it together when 300 ms are over', async () => {
    const { environment, turns, ask } = pace();
    await ask('H');
    await environment.advance(100);
    await ask('He');
    await environment.advance(100);
    await ask('Hel');
    expect(turns).toEqual(['H at 0']);
    await environment.advance(100);
    expect(turns).toEqual(['H at 0', 'He at 300', 'Hel at 300']);
  });

  it('WRITE-1: after a pause the next one is written at once again', async () => {
    const { environment, turns, ask } = pace();
    await ask('H');
    await environment.advance(300);
    await ask('He');
    await environment.advance(100);
    await ask('Hel');
    expect(turns).toEqual(['H at 0', 'He at 300']);
  });

  it('WRITE-1: who waits is written when the page may go away, and the time counts from then', async () => {
    const { environment, drafts, turns, ask } = pace();
    await ask('H');
    await environment.advance(100);
    await ask('He');
    expect(drafts.flush()).toBe('flushed');
    expect(drafts.flush()).toBe('nothing');
    await environment.advance(200);
    await ask('Hel');
    expect(turns).toEqual(['H at 0', 'He at 100']);
    await environment.advance(100);
    expect(turns).toEqual(['H at 0', 'He at 100', 'Hel at 400']);
  });

  it('CUR-5: a clock that was set back lets no draft wait longer than that', async () => {
    const environment = Object.assign(virtualEnvironment({ now: 0 }), { now: () => now });
    let now = 1_000_000;
    const drafts = new DraftPace({ environment, every: 300, signal: new AbortController().signal });
    await drafts.turn();
    now = 0;
    await drafts.turn();
    expect(environment.live.timers).toBe(0);
  });

  it('LIFE-1: with the run the waiting ends: what waits is written, and no timer is left', async () => {
    const { environment, turns, ask, stop } = pace();
    await ask('H');
    await ask('He');
    stop();
    await environment.advance(0);
    expect(turns).toEqual(['H at 0', 'He at 0']);
    await ask('Hel');
    expect(turns).toEqual(['H at 0', 'He at 0', 'Hel at 0']);
    expect(environment.live.timers).toBe(0);
  });

  it('WRITE-1: without a pace every draft is written at once', async () => {
    const { turns, ask } = pace(0);
    for (const text of ['H', 'He', 'Hel']) await ask(text);
    expect(turns).toEqual(['H at 0', 'He at 0', 'Hel at 0']);
  });
});
