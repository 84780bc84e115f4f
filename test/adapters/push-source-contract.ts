import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PushClock } from '../../src/adapters/reconnecting-push.ts';
import { SyncError } from '../../src/errors.ts';
import type { PushSession, PushSource } from '../../src/ports.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';

/** One push source and the server that it connects to. */
export interface PushHarness {
  readonly source: PushSource;
  /** Refuses connections with this code, until `accept`. */
  refuse(code: number): void;
  accept(): void;
  /** Connections fail as they do without a network, until `up`. */
  down(): void;
  up(): void;
  push(userID: string, frame: unknown): void;
  kick(userID: string, reason: string): void;
  /** Drops all connections without a word. */
  cut(): void;
  /** Closes all connections in the way that the protocol has for it. */
  hangUp(): void;
  /** Whose connections are open, as the server sees it. */
  connected(): readonly string[];
  /** What the clients said of themselves, one entry for each attempt that reached the server. */
  readonly greetings: readonly Greeting[];
  close(): Promise<void>;
}

export interface Greeting {
  readonly token: string;
  readonly userID: string;
  readonly platformID: number;
}

type Told = [event: string, detail?: unknown];

/** Attempts in the first minutes without a network: the sum of their longest pauses. */
const LONGEST_PAUSES = [500, 1000, 2000, 4000, 8000, 10_000, 10_000];

export function pushSourceContract(name: string, open: (clock: PushClock) => Promise<PushHarness>): void {
  describe(`PushSource: ${name}`, () => {
    let environment: VirtualEnvironment;
    let pauses: number[];
    let server: PushHarness;
    let owner: AbortController;
    let told: Told[];

    beforeEach(async () => {
      environment = virtualEnvironment();
      pauses = [];
      server = await open({
        random: () => 0.5,
        after(ms, run, signal) {
          pauses.push(ms);
          environment.after(ms, run, signal);
        },
      });
      owner = new AbortController();
      told = [];
    });

    afterEach(async () => {
      owner.abort();
      await server.close();
    });

    const tokens = (...reasons: unknown[]) => reasons;

    function session(token: PushSession['token'] = async () => 'good', userID = 'alice') {
      return { userID, platformID: 5, token: vi.fn(token) };
    }

    function start(who: PushSession = session(), into = told, signal = owner.signal): void {
      const tell =
        (event: string) =>
        (detail?: unknown): void =>
          void into.push(detail === undefined ? [event] : [event, detail]);
      server.source.connect(
        who,
        {
          connecting: tell('connecting'),
          connected: tell('connected'),
          disconnected: tell('disconnected'),
          frame: tell('frame'),
          kicked: tell('kicked'),
          refused: tell('refused'),
        },
        signal,
      );
    }

    const until = (check: () => void) => vi.waitFor(check, { interval: 2, timeout: 5000 });
    const names = (from = told) => from.map(([event]) => event);
    const last = () => told.at(-1);
    const untilTold = (event: string, times = 1) =>
      until(() => expect(names().filter((one) => one === event)).toHaveLength(times));

    /** Both ends have to know: one learns of it before the other. */
    const bothConnected = (events = told) =>
      until(() => {
        expect(events.at(-1)).toEqual(['connected']);
        expect(server.connected()).toEqual(['alice']);
      });

    it('connects with token, user and platform, and says so', async () => {
      start();
      await untilTold('connected');
      expect(names()).toEqual(['connecting', 'connected']);
      expect(server.greetings).toMatchObject([{ token: 'good', userID: 'alice', platformID: 5 }]);
      await bothConnected();
    });

    it('hands frames on, in order and unchecked', async () => {
      start();
      await bothConnected();
      const frames = [{ msgs: { sg_1: { Msgs: [{ seq: 1 }] } } }, { nonsense: [null, 'é☃'] }, {}];
      for (const frame of frames) server.push('alice', frame);
      await untilTold('frame', 3);
      expect(told.slice(2)).toEqual(frames.map((frame) => ['frame', frame]));
    });

    it.each(['cut', 'hangUp'] as const)(
      "PUSH-3: connects again after the server's %s, with a token asked anew",
      async (how) => {
        const who = session();
        start(who);
        await bothConnected();
        server[how]();
        await untilTold('disconnected');
        expect(last()).toMatchObject(['disconnected', { kind: 'network' }]);
        await until(() => expect(pauses).toEqual([250]));
        await environment.advance(250);
        await untilTold('connected', 2);
        expect(names()).toEqual(['connecting', 'connected', 'disconnected', 'connecting', 'connected']);
        expect(who.token.mock.calls).toEqual([tokens(undefined), tokens(undefined)]);
      },
    );

    it('pauses between attempts with full jitter, base 0.5 s, cap 10 s, and begins anew after a connection', async () => {
      server.down();
      start();
      for (const [attempt, longest] of LONGEST_PAUSES.entries()) {
        await until(() => expect(pauses).toHaveLength(attempt + 1));
        expect(pauses.at(-1)).toBe(longest / 2);
        expect(environment.live.timers).toBe(1);
        await environment.advance(longest / 2);
      }
      await until(() => expect(pauses).toHaveLength(LONGEST_PAUSES.length + 1));
      server.up();
      await environment.advance(5000);
      await bothConnected();
      server.cut();
      await until(() => expect(pauses.at(-1)).toBe(250));
    });

    it('LIFE-4: asks at once for a token with "expired" after 1501', async () => {
      server.refuse(1501);
      const who = session(async (reason) => {
        if (reason === undefined) return 'old';
        server.accept();
        return 'new';
      });
      start(who);
      await untilTold('connected');
      expect(told[1]).toMatchObject(['disconnected', { kind: 'api', code: 1501 }]);
      expect(who.token.mock.calls).toEqual([tokens(undefined), tokens('expired')]);
      expect(server.greetings.map(({ token }) => token)).toEqual(['old', 'new']);
      expect(pauses).toEqual([]);
    });

    it.each([1502, 1503, 1504, 1505, 1507])(
      'LIFE-4: asks once with "refused" after %i, and stops after a second',
      async (code) => {
        server.refuse(code);
        const who = session();
        start(who);
        await untilTold('refused');
        expect(names()).toEqual(['connecting', 'disconnected', 'connecting', 'refused']);
        expect(last()).toMatchObject(['refused', { kind: 'api', code }]);
        expect(who.token.mock.calls).toEqual([tokens(undefined), tokens('refused')]);
        await environment.advance(60_000);
        expect(server.greetings).toHaveLength(2);
      },
    );

    it('LIFE-4: a connection in between makes the next refusal a first one', async () => {
      const who = session(async (reason) => {
        if (reason !== undefined) server.accept();
        return 'token';
      });
      for (const round of [1, 2]) {
        server.refuse(1505);
        if (round === 1) start(who);
        else {
          server.cut();
          await untilTold('disconnected', 2);
          await environment.advance(10_000);
        }
        await untilTold('connected', round);
        await bothConnected();
      }
      expect(who.token.mock.calls.map(([reason]) => reason)).toEqual([undefined, 'refused', undefined, 'refused']);
      expect(names()).not.toContain('refused');
    });

    it('tries again later where the server fails without judging the token', async () => {
      server.refuse(500);
      const who = session();
      start(who);
      await untilTold('disconnected');
      expect(last()).toMatchObject(['disconnected', { kind: 'api', code: 500 }]);
      server.accept();
      await environment.advance(500);
      await untilTold('connected');
      expect(who.token.mock.calls).toEqual([tokens(undefined), tokens(undefined)]);
    });

    it('LIFE-3: a kick ends it for good', async () => {
      start();
      await bothConnected();
      server.kick('alice', 'signed in elsewhere');
      await untilTold('kicked');
      expect(last()).toEqual(['kicked', 'signed in elsewhere']);
      await until(() => expect(server.connected()).toEqual([]));
      await environment.advance(60_000);
      expect(names()).toEqual(['connecting', 'connected', 'kicked']);
      expect(server.greetings).toHaveLength(1);
    });

    it('LIFE-4: 1506 is a kick', async () => {
      server.refuse(1506);
      start();
      await untilTold('kicked');
      await environment.advance(60_000);
      expect(names()).toEqual(['connecting', 'kicked']);
      expect(server.greetings).toHaveLength(1);
    });

    it('LIFE-3: stops where the user is signed out', async () => {
      const signedOut = new SyncError('signed-out', 'signed out', { reason: 'refused' });
      start(session(() => Promise.reject(signedOut)));
      await untilTold('refused');
      expect(told).toEqual([['connecting'], ['refused', signedOut]]);
      await environment.advance(60_000);
      expect(server.greetings).toEqual([]);
    });

    it('asks for the token again, with the same reason, where none was to be had', async () => {
      server.refuse(1501);
      const unreachable = new SyncError('network', 'no token service', {});
      const who = session();
      who.token
        .mockResolvedValueOnce('old')
        .mockRejectedValueOnce(unreachable)
        .mockRejectedValueOnce(new Error('a bug in the app'));
      start(who);
      await untilTold('disconnected', 2);
      expect(last()).toEqual(['disconnected', unreachable]);
      await environment.advance(500);
      await untilTold('disconnected', 3);
      expect(last()).toMatchObject(['disconnected', { kind: 'network', cause: { message: 'a bug in the app' } }]);
      server.accept();
      await environment.advance(1000);
      await untilTold('connected');
      expect(who.token.mock.calls.map(([reason]) => reason)).toEqual([undefined, 'expired', 'expired', 'expired']);
    });

    it('LIFE-1: nothing is told, asked or left after the signal, whatever it was at', async () => {
      const stages: readonly [
        stage: string,
        reach: (who: ReturnType<typeof session>, told: Told[]) => Promise<void>,
      ][] = [
        ['before the token came', (who) => until(() => expect(who.token).toHaveBeenCalled())],
        ['while it connects', () => new Promise((resolve) => setImmediate(resolve))],
        ['connected', (_, events) => bothConnected(events)],
        [
          'in a pause',
          async (_, events) => {
            await bothConnected(events);
            server.cut();
            await until(() => expect(environment.live.timers).toBe(1));
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
        server.push('alice', {});
        await until(() => expect(server.connected(), stage).toEqual([]));
        await environment.advance(60_000);
        expect(names(events), stage).toEqual(before);
        expect(environment.live.timers, stage).toBe(0);
        expect(who.token, stage).toHaveBeenCalledTimes(1);
      }
    });

    it('LIFE-1: connects anew after it was stopped', async () => {
      start();
      await bothConnected();
      owner.abort();
      await until(() => expect(server.connected()).toEqual([]));
      owner = new AbortController();
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
      await until(() => expect([...server.connected()].sort()).toEqual(['alice', 'bob']));
      server.push('bob', { for: 'bob' });
      await until(() => expect(bobs.at(-1)).toEqual(['frame', { for: 'bob' }]));
      server.kick('bob', 'gone');
      await bothConnected();
      expect(names()).toEqual(['connecting', 'connected']);
    });
  });
}
