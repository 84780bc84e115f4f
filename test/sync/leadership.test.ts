import { describe, expect, it } from 'vitest';
import type { Environment } from '../../src/ports.ts';
import { Leadership } from '../../src/sync/leadership.ts';
import type { LeaderEvent, LeaderState } from '../../src/sync/leader-state.ts';
import { Rate } from '../../src/sync/rate.ts';
import { virtualEnvironment, type VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { deferred } from '../support/deferred.ts';

interface Contender {
  readonly leadership: Leadership;
  readonly states: LeaderState[];
  /** Each lead: its epoch, and whether it still lasts. */
  leads(): readonly { readonly epoch: number | undefined; readonly lasts: boolean }[];
}

interface Given {
  readonly shared?: boolean;
  readonly raiseEpoch?: () => Promise<number>;
  readonly onChange?: () => void;
}

/** Pages of one browser, and the epoch that their database counts. */
function scene(first: VirtualEnvironment = virtualEnvironment({ now: 0 })) {
  let epoch = 0;
  const contender = (
    environment: Environment = first,
    { shared = true, raiseEpoch, onChange }: Given = {},
  ): Contender => {
    const leads: { readonly epoch: number | undefined; readonly signal: AbortSignal }[] = [];
    const states: LeaderState[] = [];
    const leadership = new Leadership({
      environment,
      name: 'database',
      rate: new Rate({ environment, burst: 5, every: 1_000 }),
      shared: () => shared,
      raiseEpoch: raiseEpoch ?? (async () => ++epoch),
      onLead: (under, signal) => leads.push({ epoch: under, signal }),
      onChange(state) {
        states.push(state);
        onChange?.();
      },
    });
    return {
      leadership,
      states,
      leads: () => leads.map(({ epoch: under, signal }) => ({ epoch: under, lasts: !signal.aborted })),
    };
  };
  const start = async (...contenders: readonly Contender[]): Promise<void> => {
    for (const { leadership } of contenders) leadership.tell('start');
    await first.advance(0);
  };
  const tell = async ({ leadership }: Contender, event: LeaderEvent): Promise<void> => {
    leadership.tell(event);
    await first.advance(0);
  };
  return { first, contender, start, tell };
}

describe('leadership', () => {
  it('TAB-1: of three tabs the first leads; when it stops, the next in line does, under a higher epoch', async () => {
    const { first, contender, start, tell } = scene();
    const [a, b, c] = [contender(), contender(first.openTab()), contender(first.openTab())];
    await start(a, b, c);
    expect([a, b, c].map(({ leadership }) => leadership.state)).toEqual(['leading', 'following', 'following']);
    await tell(a, 'stop');
    expect([a, b, c].map(({ leadership }) => leadership.state)).toEqual(['stopped', 'leading', 'following']);
    expect(a.leads()).toEqual([{ epoch: 1, lasts: false }]);
    expect(b.leads()).toEqual([{ epoch: 2, lasts: true }]);
    expect(c.leads()).toEqual([]);
  });

  it('TAB-1: where there are no locks, or nothing is shared, a tab works alone and raises no epoch', async () => {
    const { contender, start } = scene(virtualEnvironment({ now: 0, locks: false }));
    const without = contender();
    const own = contender(virtualEnvironment({ now: 0 }), { shared: false });
    await start(without, own);
    for (const { leadership, states, leads } of [without, own]) {
      expect(leadership.state).toBe('alone');
      expect(states).toEqual(['following', 'alone']);
      expect(leads()).toEqual([{ epoch: undefined, lasts: true }]);
    }
  });

  it('TAB-1: a page that may not use its locks works alone', async () => {
    const { first, contender, start } = scene();
    const forbidden = { acquire: () => Promise.reject(new Error('SecurityError')) };
    const tab = contender({ ...first, locks: forbidden });
    await start(tab);
    expect(tab.leadership.state).toBe('alone');
  });

  it('TAB-6: a tab with the lock leads only once its epoch is stored', async () => {
    const { first, contender, start } = scene();
    const stored = deferred<number>();
    const tab = contender(first, { raiseEpoch: () => stored.promise });
    await start(tab);
    expect(tab.leadership.state).toBe('rising');
    expect(tab.leads()).toEqual([]);
    stored.resolve(7);
    await first.advance(0);
    expect(tab.leads()).toEqual([{ epoch: 7, lasts: true }]);
    expect(first.live.locks).toBe(1);
  });

  it('TAB-6: one that cannot store its epoch leaves the lock to the next, and stands in line again', async () => {
    const { first, contender, start } = scene();
    const failing = contender(first, { raiseEpoch: () => Promise.reject(new Error('the disk is full')) });
    const next = contender(first.openTab());
    await start(failing, next);
    expect([failing.leadership.state, next.leadership.state]).toEqual(['following', 'leading']);
    expect(failing.leads()).toEqual([]);
  });

  it('TAB-2, TAB-6: one that is suspended while its epoch is being stored does not lead', async () => {
    const { first, contender, start, tell } = scene();
    const stored = deferred<number>();
    const tab = contender(first, { raiseEpoch: () => stored.promise });
    const next = contender(first.openTab());
    await start(tab, next);
    await tell(tab, 'suspend');
    stored.resolve(1);
    await first.advance(0);
    expect(tab.leads()).toEqual([]);
    expect([tab.leadership.state, next.leadership.state]).toEqual(['suspended', 'leading']);
  });

  it('TAB-6: an epoch that was asked for before the page was put away is not the one that it leads under afterwards', async () => {
    const { first, contender, start, tell } = scene();
    const [before, after] = [deferred<number>(), deferred<number>()];
    const epochs = [before, after];
    const tab = contender(first, { raiseEpoch: () => epochs.shift()?.promise ?? Promise.reject(new Error('enough')) });
    await start(tab);
    await tell(tab, 'suspend');
    await tell(tab, 'resume');
    before.resolve(1);
    await first.advance(0);
    expect(tab.leadership.state).toBe('rising');
    after.resolve(3);
    await first.advance(0);
    expect(tab.leads()).toEqual([{ epoch: 3, lasts: true }]);
  });

  it('TAB-2: a leader that is suspended lets go of the lock at once, and stands last in line when it is back', async () => {
    const { first, contender, start, tell } = scene();
    const [a, b, c] = [contender(), contender(first.openTab()), contender(first.openTab())];
    await start(a, b, c);
    await tell(a, 'suspend');
    expect(first.live.locks).toBe(0);
    expect(b.leadership.state).toBe('leading');
    await tell(a, 'resume');
    await tell(b, 'stop');
    expect([a, c].map(({ leadership }) => leadership.state)).toEqual(['following', 'leading']);
    expect(a.leads()).toEqual([{ epoch: 1, lasts: false }]);
  });

  it('TAB-2, TAB-6: a silent leader loses its lock to the tab that noticed, and follows once it learns of it', async () => {
    const { first, contender, start, tell } = scene();
    const [a, b, c] = [contender(), contender(first.openTab()), contender(first.openTab())];
    await start(a, b, c);
    await tell(c, 'silent');
    expect([a, b, c].map(({ leadership }) => leadership.state)).toEqual(['following', 'following', 'leading']);
    expect(a.leads()).toEqual([{ epoch: 1, lasts: false }]);
    expect(c.leads()).toEqual([{ epoch: 2, lasts: true }]);
  });

  it.each(['stolen', 'deposed', 'suspend', 'signedOut', 'unshared', 'stop'] as const)(
    'TAB-6: with "%s" the lead has ended before anybody else is told',
    async (event) => {
      const { first, contender, start } = scene();
      const lasting: (boolean | undefined)[] = [];
      const tab: Contender = contender(first, { onChange: () => lasting.push(tab.leads()[0]?.lasts) });
      const watch = contender(first.openTab());
      await start(tab, watch);
      expect(tab.leads()[0]?.lasts).toBe(true);
      lasting.length = 0;
      tab.leadership.tell(event);
      expect(lasting[0]).toBe(false);
      await first.advance(0);
      expect(watch.leadership.state).toBe('leading');
    },
  );

  it('LIFE-3: after the end of the session a tab holds no lock and asks for none, until it hears of a leader', async () => {
    const { first, contender, start, tell } = scene();
    const tab = contender();
    await start(tab);
    await tell(tab, 'signedOut');
    expect(first.live.locks).toBe(0);
    await tell(tab, 'led');
    expect(tab.states).toEqual(['following', 'rising', 'leading', 'retired', 'following', 'rising', 'leading']);
  });

  it('LIFE-1: after stop no lock is held, none waited for, and a second start works', async () => {
    const { first, contender, start, tell } = scene();
    const other = first.openTab();
    const [leader, follower] = [contender(), contender(other)];
    await start(leader, follower);
    await tell(follower, 'stop');
    expect(other.live.locks).toBe(0);
    await tell(leader, 'stop');
    expect(first.live.locks).toBe(0);
    await start(follower);
    expect(follower.leads()).toEqual([{ epoch: 2, lasts: true }]);
  });
});
