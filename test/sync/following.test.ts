import { describe, expect, it } from 'vitest';
import { Following } from '../../src/sync/following.ts';
import { StatusBoard } from '../../src/sync/status-board.ts';
import type { SyncStatus } from '../../src/sync/sync-state.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';

const live: SyncStatus = { state: 'live', push: 'connected', role: 'leader', lastSyncedAt: 7 };
const kicked: SyncStatus = {
  state: 'signedOut',
  reason: 'kicked',
  push: 'disconnected',
  role: 'leader',
  lastSyncedAt: 7,
};

/** A started tab; what it does about its leader, in the order of it. */
function tab() {
  const environment = virtualEnvironment({ now: 0 });
  const status = new StatusBoard('none');
  status.tell({ kind: 'start' });
  const told: string[] = [];
  const following = new Following({
    environment,
    timing: defaultTiming,
    status,
    ask: () => told.push('ask'),
    onNewLeader: () => told.push('introduce'),
    tell: (event) => told.push(event),
    onSignedOut: (error) => told.push(`${error.kind}: ${error.message}`),
  });
  return { environment, status, told, following };
}

describe('a tab that follows', () => {
  it('TAB-3: shows the state of its leader, as a follower', () => {
    const { following, status } = tab();
    following.begin();
    following.heard('one', live);
    expect(status.value).toEqual({ ...live, role: 'follower' });
  });

  it('TAB-1: introduces itself to each leader once, and anew when it follows again', () => {
    const { following, told } = tab();
    following.begin();
    for (const name of ['one', 'one', 'another', 'one', 'another']) following.heard(name, live);
    expect(told.filter((what) => what === 'introduce')).toHaveLength(2);
    following.end();
    following.begin();
    following.heard('one', live);
    expect(told.filter((what) => what === 'introduce')).toHaveLength(3);
  });

  it('TAB-2: takes what it hears for a sign of life, and tells of silence', async () => {
    const { following, told, environment } = tab();
    following.begin();
    await environment.advance(2_000);
    following.heard('one', live);
    await environment.advance(3_000);
    expect(told).toEqual(['ask', 'introduce', 'led', 'ask']);
    await environment.advance(3_000);
    expect(told.at(-1)).toBe('silent');
  });

  it('LIFE-3: hears of the end of the session, and then of a leader whose session goes on', () => {
    const { following, told, status } = tab();
    following.begin();
    following.heard('one', kicked);
    expect(told).toEqual(['ask', 'introduce', expect.stringMatching(/^signed-out: .*kicked/u), 'signedOut']);
    expect(status.value.state).toBe('signedOut');
    following.heard('another', live);
    expect(told.at(-1)).toBe('led');
    expect(status.value.state).toBe('live');
  });

  it('LIFE-1: asks no more once it follows no more', async () => {
    const { following, told, environment } = tab();
    following.begin();
    following.end();
    await environment.advance(60_000);
    expect(told).toEqual(['ask']);
    expect(environment.live).toMatchObject({ timers: 0, listeners: 0 });
  });
});
