import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { PushEnvironment } from '../../src/adapters/reconnecting-push.ts';
import type { PushSession, PushSource } from '../../src/ports.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';

/** One push source and the server that it connects to. */
export interface PushHarness {
  readonly source: PushSource;
  /** Some that this transport can carry, none like the other, the last one empty. */
  readonly frames: readonly [unknown, unknown, unknown];
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

export type Told = [event: string, detail?: unknown];

export type OpenPush = (environment: PushEnvironment) => Promise<PushHarness>;

/** A harness, a virtual environment and what was told, new for each test of the suite around it. */
export function pushBench(open: OpenPush) {
  let environment = virtualEnvironment();
  let pauses: number[] = [];
  let server: PushHarness;
  let owner = new AbortController();
  let told: Told[] = [];

  beforeEach(async () => {
    environment = virtualEnvironment();
    pauses = [];
    owner = new AbortController();
    told = [];
    server = await open({
      now: () => environment.now(),
      random: () => 0.5,
      uniqueID: () => environment.uniqueID(),
      after(ms, run, signal) {
        pauses.push(ms);
        environment.after(ms, run, signal);
      },
    });
  });

  afterEach(async () => {
    owner.abort();
    await server.close();
  });

  function session(token: PushSession['token'] = async () => 'good', userID = 'alice') {
    return { userID, platformID: 5, token: vi.fn(token) };
  }

  function start(who: PushSession = session(), into = told, signal = owner.signal): void {
    const tell =
      (event: string) =>
      (detail?: unknown): void =>
        void into.push(detail === undefined ? [event] : [event, detail]);
    const events = {
      connecting: tell('connecting'),
      connected: tell('connected'),
      disconnected: tell('disconnected'),
      frame: tell('frame'),
      kicked: tell('kicked'),
      refused: tell('refused'),
    };
    server.source.connect(who, events, signal);
  }

  const until = (check: () => void) => vi.waitFor(check, { interval: 2, timeout: 5000 });
  const names = (from = told) => from.map(([event]) => event);

  return {
    get environment() {
      return environment;
    },
    /** How long each pause was asked to be, in ms, half of the longest possible. */
    get pauses() {
      return pauses;
    },
    get server() {
      return server;
    },
    get told() {
      return told;
    },
    session,
    start,
    /** Ends what was started, and lets something else be. */
    stop() {
      owner.abort();
      owner = new AbortController();
    },
    until,
    names,
    last: () => told.at(-1),
    untilTold: (event: string, times = 1) =>
      until(() => expect(names().filter((one) => one === event)).toHaveLength(times)),
    /** Both ends have to know: one learns of it before the other. */
    bothConnected: (events = told) =>
      until(() => {
        expect(events.at(-1)).toEqual(['connected']);
        expect(server.connected()).toEqual(['alice']);
      }),
  };
}

/** The arguments of one call. */
export const asked = (...reasons: unknown[]) => reasons;
