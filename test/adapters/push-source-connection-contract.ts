import { expect, it } from 'vitest';
import { asked, pushBench } from './push-source-bench.ts';
import type { OpenPush, Told } from './push-source-bench.ts';

/** Attempts in the first minutes without a network: the sum of their longest pauses. */
const LONGEST_PAUSES = [500, 1000, 2000, 4000, 8000, 10_000, 10_000];

export function connectionContract(open: OpenPush): void {
  const bench = pushBench(open);
  const { session, start, until, names, last, untilTold, bothConnected } = bench;

  it('connects with token, user and platform, and says so', async () => {
    start();
    await untilTold('connected');
    expect(names()).toEqual(['connecting', 'connected']);
    expect(bench.server.greetings).toMatchObject([{ token: 'good', userID: 'alice', platformID: 5 }]);
    await bothConnected();
  });

  it('hands frames on, in order and unchecked', async () => {
    start();
    await bothConnected();
    const { frames } = bench.server;
    for (const frame of frames) bench.server.push('alice', frame);
    await untilTold('frame', 3);
    expect(bench.told.slice(2)).toEqual(frames.map((frame) => ['frame', frame]));
  });

  it.each(['cut', 'hangUp'] as const)(
    "PUSH-3: connects again after the server's %s, with a token asked anew",
    async (how) => {
      const who = session();
      start(who);
      await bothConnected();
      bench.server[how]();
      await untilTold('disconnected');
      expect(last()).toMatchObject(['disconnected', { kind: 'network' }]);
      await until(() => expect(bench.pauses).toEqual([250]));
      await bench.environment.advance(250);
      await untilTold('connected', 2);
      expect(names()).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
      expect(who.token.mock.calls).toEqual([asked(undefined), asked(undefined)]);
    },
  );

  it('pauses between attempts with full jitter, base 0.5 s, cap 10 s, and begins anew after a steady connection', async () => {
    bench.server.down();
    start();
    for (const [attempt, longest] of LONGEST_PAUSES.entries()) {
      await until(() => expect(bench.pauses).toHaveLength(attempt + 1));
      expect(bench.pauses.at(-1)).toBe(longest / 2);
      expect(bench.environment.live.timers).toBe(1);
      await bench.environment.advance(longest / 2);
    }
    await until(() => expect(bench.pauses).toHaveLength(LONGEST_PAUSES.length + 1));
    bench.server.up();
    await bench.environment.advance(5000);
    await bothConnected();
    await bench.environment.advance(10_000);
    bench.server.cut();
    await until(() => expect(bench.pauses.at(-1)).toBe(250));
  });

  it('LIFE-5: connections that are lost as soon as they are made come less and less often', async () => {
    start();
    for (const [round, longest] of LONGEST_PAUSES.entries()) {
      await bothConnected();
      bench.server.cut();
      await until(() => expect(bench.pauses).toHaveLength(round + 1));
      expect(bench.pauses.at(-1)).toBe(longest / 2);
      await bench.environment.advance(longest / 2);
    }
    await bothConnected();
  });

  it('LIFE-1: nothing is told, asked or left after the signal, whatever it was at', async () => {
    const stages: readonly [stage: string, reach: (who: ReturnType<typeof session>, told: Told[]) => Promise<void>][] =
      [
        ['before the token came', (who) => until(() => expect(who.token).toHaveBeenCalled())],
        ['while it connects', () => new Promise((resolve) => setImmediate(resolve))],
        ['connected', (_, events) => bothConnected(events)],
        [
          'in a pause',
          async (_, events) => {
            await bothConnected(events);
            bench.server.cut();
            await until(() => expect(bench.environment.live.timers).toBe(1));
          },
        ],
      ];
    for (const [stage, reach] of stages) {
      const ended = new AbortController();
      const events: Told[] = [];
      let answer = (_token: string): void => undefined;
      const slow = (): Promise<string> => new Promise((resolve) => (answer = resolve));
      const who = session(stage === 'before the token came' ? slow : undefined);
      start(who, events, ended.signal);
      await reach(who, events);
      ended.abort();
      const before = names(events);
      answer('too late');
      bench.server.push('alice', {});
      await until(() => expect(bench.server.connected(), stage).toEqual([]));
      await bench.environment.advance(60_000);
      expect(names(events), stage).toEqual(before);
      expect(bench.environment.live.timers, stage).toBe(0);
      expect(who.token, stage).toHaveBeenCalledTimes(1);
    }
  });

  it('LIFE-1: connects anew after it was stopped', async () => {
    start();
    await bothConnected();
    bench.stop();
    await until(() => expect(bench.server.connected()).toEqual([]));
    start();
    await bothConnected();
  });

  it('TAB-4: two users of one source do not mix', async () => {
    const bobs: Told[] = [];
    start();
    start(
      session(async () => 'good', 'bob'),
      bobs,
    );
    await until(() => expect([...bench.server.connected()].toSorted()).toEqual(['alice', 'bob']));
    const [forBob] = bench.server.frames;
    bench.server.push('bob', forBob);
    await until(() => expect(bobs.at(-1)).toEqual(['frame', forBob]));
    bench.server.kick('bob', 'gone');
    await bothConnected();
    expect(names()).toEqual(['connecting', 'connected']);
  });
}
