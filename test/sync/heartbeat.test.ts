import { describe, expect, it } from 'vitest';
import { Heartbeat } from '../../src/sync/heartbeat.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';

/** A visible page in which a tab follows; what it asked and found, with the time in ms. */
function follow({ visible = true, answers = true } = {}) {
  const environment = virtualEnvironment({ now: 0 });
  const following = new AbortController();
  const told: string[] = [];
  if (!visible) environment.emit('hidden');
  const heartbeat: Heartbeat = new Heartbeat({
    environment,
    timing: defaultTiming,
    signal: following.signal,
    ask() {
      told.push(`asks at ${environment.now()}`);
      // The answer comes a moment after the question.
      if (answers) environment.after(1, () => heartbeat.heard(), following.signal);
    },
    onSilent: () => told.push(`silent at ${environment.now()}`),
  });
  return { environment, heartbeat, told, stop: () => following.abort() };
}

describe('the heartbeat', () => {
  it('TAB-2: a visible tab asks for a sign of life every 5 s', async () => {
    const { environment, told } = follow();
    await environment.advance(10_000);
    expect(told).toEqual(['asks at 0', 'asks at 5000', 'asks at 10000']);
  });

  it('TAB-2: without an answer in 3 s the leader is silent, and is not asked again', async () => {
    const { environment, told } = follow({ answers: false });
    await environment.advance(2_999);
    expect(told).toEqual(['asks at 0']);
    await environment.advance(20_000);
    expect(told).toEqual(['asks at 0', 'silent at 3000']);
  });

  it('TAB-2: an answer counts for the question before it, not for the next one', async () => {
    const { environment, heartbeat, told } = follow({ answers: false });
    heartbeat.heard();
    await environment.advance(20_000);
    expect(told).toEqual(['asks at 0', 'asks at 5000', 'silent at 8000']);
  });

  it('TAB-2: a hidden tab does not ask; once it is visible it does, at once', async () => {
    const { environment, told } = follow({ visible: false });
    await environment.advance(60_000);
    expect(told).toEqual([]);
    environment.emit('visible');
    expect(told).toEqual(['asks at 60000']);
  });

  it('TAB-2: one that is hidden between two questions stops asking', async () => {
    const { environment, told } = follow();
    await environment.advance(4_000);
    environment.emit('hidden');
    await environment.advance(60_000);
    expect(told).toEqual(['asks at 0']);
  });

  it('TAB-2: where this page slept through the answer, it asks again rather than take the lead', async () => {
    const { environment, told } = follow({ answers: false });
    await environment.advance(1_000);
    environment.hang();
    await environment.advance(60_000);
    environment.unhang();
    await environment.advance(0);
    expect(told).toEqual(['asks at 0', 'asks at 61000']);
    await environment.advance(3_000);
    expect(told.at(-1)).toBe('silent at 64000');
  });

  it('TAB-2: to become visible twice is one round, not two', async () => {
    const { environment, told } = follow();
    await environment.advance(1_000);
    environment.emit('visible');
    environment.emit('visible');
    await environment.advance(1);
    expect(environment.live.timers).toBe(1);
    await environment.advance(5_000);
    expect(told).toEqual(['asks at 0', 'asks at 1000', 'asks at 1000', 'asks at 6000']);
  });

  it('LIFE-1: with the time of following all of it ends', async () => {
    const { environment, told, stop } = follow({ answers: false });
    stop();
    expect(environment.live).toMatchObject({ timers: 0, listeners: 0 });
    environment.emit('visible');
    await environment.advance(60_000);
    expect(told).toEqual(['asks at 0']);
  });
});
