import { describe, expect, it } from 'vitest';
import { OtherTabs } from '../../src/sync/other-tabs.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';

function leader() {
  const environment = virtualEnvironment({ now: 0 });
  return { environment, others: new OtherTabs(environment, defaultTiming) };
}

describe('what a leader knows of the tabs that follow it', () => {
  it('TAB-1: the rows that they show are those that each looked at last', () => {
    const { others } = leader();
    others.look('one', ['a', 'b']);
    others.look('two', ['c']);
    others.look('one', ['b']);
    expect([...others.viewed()]).toEqual(['b', 'c']);
  });

  it('PUSH-6: a tab that asked for a sign of life is visible, until it has not asked for longer than it takes to ask again', async () => {
    const { environment, others } = leader();
    expect(others.visible()).toBe(false);
    others.asked('one');
    await environment.advance(defaultTiming.leaderCheck + defaultTiming.leaderPatience);
    expect(others.visible()).toBe(true);
    await environment.advance(1);
    expect(others.visible()).toBe(false);
  });

  it('PUSH-6: one visible tab of several is enough', async () => {
    const { environment, others } = leader();
    others.asked('one');
    await environment.advance(60_000);
    others.asked('two');
    expect(others.visible()).toBe(true);
  });

  it('TAB-1: a tab that left looks at nothing and is not visible', () => {
    const { others } = leader();
    others.look('one', ['a']);
    others.asked('one');
    others.look('two', ['b']);
    others.left('one');
    expect([...others.viewed()]).toEqual(['b']);
    expect(others.visible()).toBe(false);
  });

  it('TAB-1: there is nobody before one is heard of, and after the last has left', () => {
    const { others } = leader();
    expect(others.none).toBe(true);
    others.look('one', []);
    others.asked('two');
    expect(others.none).toBe(false);
    others.left('one');
    expect(others.none).toBe(false);
    others.left('two');
    expect(others.none).toBe(true);
  });
});
