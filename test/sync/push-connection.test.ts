import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import type { PushEvents, PushSession, TokenReason } from '../../src/ports.ts';
import { connectPush } from '../../src/sync/push-connection.ts';
import { Session, type SignOutReason } from '../../src/sync/session.ts';

/** A connection whose source is the test. The app gives `token-1`, `token-2` … */
function setUp() {
  const run = new AbortController();
  const asked: TokenReason[] = [];
  const ended: (readonly [SignOutReason, string])[] = [];
  const told: unknown[] = [];
  const session = new Session(
    ({ reason }) => `token-${asked.push(reason)}`,
    (...end) => ended.push(end),
  );
  const source: { session?: PushSession; events?: PushEvents; signal?: AbortSignal } = {};
  connectPush({
    source: { connect: (session, events, signal) => void Object.assign(source, { session, events, signal }) },
    session,
    userID: 'alice',
    platformID: 5,
    signal: run.signal,
    onStatus: (...status) => told.push(status),
    onFrame: (frame) => told.push(frame),
    onProblem: (error) => told.push(error),
    onUnknown: (what) => told.push(what),
  });
  const { session: pushSession, events, signal } = source;
  if (pushSession === undefined || events === undefined) throw new Error('the source was not connected');
  return { pushSession, events, signal, session, asked, ended, told, run };
}

describe('the connection of a push source', () => {
  it('says who connects, and gives the token that all calls use', async () => {
    const { pushSession, session, asked } = setUp();
    expect([pushSession.userID, pushSession.platformID]).toEqual(['alice', 5]);
    expect(await Promise.all([pushSession.token(), session.token()])).toEqual(['token-1', 'token-1']);
    expect(asked).toEqual(['initial']);
  });

  it.each(['expired', 'refused'] as const)('LIFE-4: a token that was %s is renewed once for all', async (reason) => {
    const { pushSession, session, asked } = setUp();
    await pushSession.token();
    expect(await pushSession.token(reason)).toBe('token-2');
    expect(await session.token()).toBe('token-2');
    expect(asked).toEqual(['initial', reason]);
  });

  it('LIFE-4: a token that a call has renewed meanwhile is not renewed once more', async () => {
    const { pushSession, session, asked } = setUp();
    const old = await pushSession.token();
    await session.refused(old, 1501);
    expect(await pushSession.token('expired')).toBe('token-2');
    expect(asked).toEqual(['initial', 'expired']);
  });

  it('LIFE-4: a second refusal signs out', async () => {
    const { pushSession, ended } = setUp();
    await pushSession.token();
    await pushSession.token('expired');
    await expect(pushSession.token('expired')).rejects.toMatchObject({ kind: 'signed-out', reason: 'expired' });
    expect(ended).toEqual([['expired', '']]);
  });

  it('tells of its states, with the cause of a loss, and of its frames as they come', () => {
    const { events, told } = setUp();
    const cause = new SyncError('network', 'no route', {});
    events.connecting();
    events.connected();
    events.frame({ anything: 1 });
    events.disconnected(cause);
    expect(told).toEqual([['connecting'], ['connected'], { anything: 1 }, ['disconnected', cause]]);
  });

  it('LIFE-3: a kick ends the session, which says what it was told', () => {
    const { events, ended } = setUp();
    events.kicked('signed in elsewhere');
    expect(ended).toEqual([['kicked', 'signed in elsewhere']]);
  });

  it('LIFE-3: a refusal for good ends the session', () => {
    const { events, ended } = setUp();
    events.refused(new SyncError('api', 'no', { code: 1505, detail: '' }));
    expect(ended).toEqual([['refused', '']]);
  });

  it('LIFE-1: a source that tells something after its end is not listened to', () => {
    const { events, signal, told, ended, run } = setUp();
    run.abort();
    expect(signal?.aborted).toBe(true);
    events.connected();
    events.frame({});
    events.kicked('late');
    events.refused(new SyncError('network', 'late', {}));
    expect([told, ended]).toEqual([[], []]);
  });
});
