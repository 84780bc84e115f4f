import { expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import { asked, pushBench } from './push-source-bench.ts';
import type { OpenPush } from './push-source-bench.ts';

export function sessionContract(open: OpenPush): void {
  const bench = pushBench(open);
  const { session, start, until, names, last, untilTold, bothConnected } = bench;

  it('LIFE-4: asks at once for a token with "expired" after 1501', async () => {
    bench.server.refuse(1501);
    const who = session(async (reason) => {
      if (reason === undefined) return 'old';
      bench.server.accept();
      return 'new';
    });
    start(who);
    await untilTold('connected');
    expect(bench.told[1]).toMatchObject(['disconnected', { kind: 'api', code: 1501 }]);
    expect(who.token.mock.calls).toEqual([asked(undefined), asked('expired')]);
    expect(bench.server.greetings.map(({ token }) => token)).toEqual(['old', 'new']);
    expect(bench.pauses).toEqual([]);
  });

  it.each([1502, 1503, 1504, 1505, 1507])(
    'LIFE-4: asks once with "refused" after %i, and stops after a second',
    async (code) => {
      bench.server.refuse(code);
      const who = session();
      start(who);
      await untilTold('refused');
      expect(names()).toEqual(['connecting', 'disconnected', 'connecting', 'refused']);
      expect(last()).toMatchObject(['refused', { kind: 'api', code }]);
      expect(who.token.mock.calls).toEqual([asked(undefined), asked('refused')]);
      await bench.environment.advance(60_000);
      expect(bench.server.greetings).toHaveLength(2);
    },
  );

  it('LIFE-4: a connection in between makes the next refusal a first one', async () => {
    const who = session(async (reason) => {
      if (reason !== undefined) bench.server.accept();
      return 'token';
    });
    for (const round of [1, 2]) {
      bench.server.refuse(1505);
      if (round === 1) start(who);
      else {
        bench.server.cut();
        await untilTold('disconnected', 2);
        await bench.environment.advance(10_000);
      }
      await untilTold('connected', round);
      await bothConnected();
    }
    expect(who.token.mock.calls.map(([reason]) => reason)).toEqual([undefined, 'refused', undefined, 'refused']);
    expect(names()).not.toContain('refused');
  });

  // OpenIM has 1601 for too many connections, and 1602 for what is wrong with the address.
  it.each([500, 1001, 1601, 1602])(
    'tries again later where the server does not judge the token, such as by %i',
    async (code) => {
      bench.server.refuse(code);
      const who = session();
      start(who);
      await untilTold('disconnected');
      expect(last()).toMatchObject(['disconnected', { kind: 'api', code }]);
      bench.server.accept();
      await bench.environment.advance(500);
      await untilTold('connected');
      expect(who.token.mock.calls).toEqual([asked(undefined), asked(undefined)]);
    },
  );

  it('LIFE-3: a kick ends it for good', async () => {
    start();
    await bothConnected();
    bench.server.kick('alice', 'signed in elsewhere');
    await untilTold('kicked');
    expect(last()).toEqual(['kicked', 'signed in elsewhere']);
    await until(() => expect(bench.server.connected()).toEqual([]));
    await bench.environment.advance(60_000);
    expect(names()).toEqual(['connecting', 'connected', 'kicked']);
    expect(bench.server.greetings).toHaveLength(1);
  });

  it('LIFE-4: 1506 is a kick', async () => {
    bench.server.refuse(1506);
    start();
    await untilTold('kicked');
    await bench.environment.advance(60_000);
    expect(names()).toEqual(['connecting', 'kicked']);
    expect(bench.server.greetings).toHaveLength(1);
  });

  it('LIFE-3: stops where the user is signed out', async () => {
    const signedOut = new SyncError('signed-out', 'signed out', { reason: 'refused' });
    start(session(() => Promise.reject(signedOut)));
    await untilTold('refused');
    expect(bench.told).toEqual([['connecting'], ['refused', signedOut]]);
    await bench.environment.advance(60_000);
    expect(bench.server.greetings).toEqual([]);
  });

  it('asks for the token again, with the same reason, where none was to be had', async () => {
    bench.server.refuse(1501);
    const unreachable = new SyncError('network', 'no token service', {});
    const who = session();
    who.token
      .mockResolvedValueOnce('old')
      .mockRejectedValueOnce(unreachable)
      .mockRejectedValueOnce(new Error('a bug in the app'));
    start(who);
    await untilTold('disconnected', 2);
    expect(last()).toEqual(['disconnected', unreachable]);
    await bench.environment.advance(500);
    await untilTold('disconnected', 3);
    expect(last()).toMatchObject(['disconnected', { kind: 'network', cause: { message: 'a bug in the app' } }]);
    bench.server.accept();
    await bench.environment.advance(1000);
    await untilTold('connected');
    expect(who.token.mock.calls.map(([reason]) => reason)).toEqual([undefined, 'expired', 'expired', 'expired']);
  });
}
