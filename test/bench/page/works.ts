/** W1, W2, W2b and W4, one after the other on one database, each answer checked. */
import { firstDifference } from '../data/check.ts';
import { Script } from '../data/changes.ts';
import type { Change } from '../data/changes.ts';
import { makeRecords, type BenchRecord } from '../data/records.ts';
import type { Engine, Handover, Session } from '../engine.ts';
import { Watch } from './watch.ts';

export interface WorksRequest {
  readonly database: string;
  readonly count: number;
  readonly seed: number;
  /** How often each small work is done at most … */
  readonly samples: number;
  /** … and for how long, in ms; three times in any case. */
  readonly budgetMs: number;
  /** The work at whose beginning and end `window.profiler` is told. */
  readonly profiled?: string;
}

declare global {
  interface Window {
    /** Of the benchmark's own process. */
    profiler?: (what: 'begin' | 'end') => Promise<void>;
  }
}

/** ms from the handover. */
export interface Timed {
  readonly shown: number;
  /** Shown and durable. */
  readonly done: number;
}

export interface WorksResult {
  /** When the first 50 stood there, then when all was durable. */
  readonly fill: Timed;
  readonly window: readonly Timed[];
  readonly whole: readonly Timed[];
  /** One changed row that no message tells of. */
  readonly edit: readonly Timed[];
  readonly batch: readonly Timed[];
  readonly burst: Timed & { readonly emissions: number; readonly frames: number };
  /** The first screen and the cursor as they must be found afterwards. */
  readonly expected: readonly BenchRecord[];
  readonly cursor: number;
}

export const WINDOW = 50;
const BATCH = 200;
const BURST = 1000;

export async function runWorks(engine: Engine, request: WorksRequest): Promise<WorksResult> {
  const { database, count, seed } = request;
  const script = new Script(makeRecords(count, seed), seed + 1);
  const session = engine.create(database);
  const late = engine.lateFields ?? [];
  await session.open();
  const watch = new Watch((shown) => session.window(WINDOW, shown));
  const isRight = rightWindow(script, late);
  const small = { script, session, watch, request };
  const handOver = session.fill(script.list().toSorted(byID), script.cursor);

  const fill = await profiled('W1', request, () => measure(watch, 'W1', handOver, isRight()));
  const window = await profiled('W2', request, () =>
    repeat({ ...small, what: 'W2 window', draw: () => script.messages(1), holds: isRight }),
  );
  const edit = await repeat({ ...small, what: 'W2 edit', draw: () => script.edits(1), holds: isRight });
  const batch = await profiled('W2b', request, () =>
    repeat({ ...small, what: 'W2b', draw: () => script.edits(BATCH), holds: isRight, most: 8 }),
  );
  const burst = await profiled('W4', request, () => measureBurst(session, watch, script, isRight));
  watch.end();

  const all = new Watch((shown) => session.whole(shown));
  const whole = await profiled('W2whole', request, () =>
    repeat({
      ...{ script, session, watch: all, request, what: 'W2 whole' },
      draw: () => script.messages(1),
      holds: (changes) => hasOnTop(script.pinned, changes),
    }),
  );
  expectSame(all.rows, script.list(), late, 'whole list');
  all.end();

  const expected = script.window(WINDOW);
  await namesToo(session, expected);
  await session.close();
  return { fill, window, whole, edit, batch, burst, expected, cursor: script.cursor };
}

async function profiled<T>(what: string, { profiled: wanted }: WorksRequest, run: () => Promise<T>): Promise<T> {
  if (what !== wanted) return run();
  await window.profiler?.('begin');
  const result = await run();
  await window.profiler?.('end');
  return result;
}

/** What may come late has come, so that it is found in the next page. */
async function namesToo(session: Session, expected: readonly BenchRecord[]): Promise<void> {
  const watch = new Watch((shown) => session.window(WINDOW, shown));
  const isRight: Holds = (rows) => firstDifference(rows, expected) === undefined;
  if (!isRight(watch.rows)) await watch.until('names of the window', isRight);
  watch.end();
}

type Holds = (rows: readonly BenchRecord[]) => boolean;

function rightWindow(script: Script, late: readonly (keyof BenchRecord)[]): () => Holds {
  return () => {
    const expected = script.window(WINDOW);
    return (rows) => firstDifference(rows, expected, late) === undefined;
  };
}

/** The changed row is in its place below the pinned ones; the rest is looked at afterwards. */
function hasOnTop(place: number, changes: readonly Change[]): Holds {
  const record = changes.at(-1)?.record;
  return (rows) =>
    rows[place]?.conversationID === record?.conversationID && rows[place]?.latestSeq === record?.latestSeq;
}

interface Small {
  readonly what: string;
  readonly script: Script;
  readonly session: Session;
  readonly watch: Watch;
  readonly request: WorksRequest;
  readonly draw: () => readonly Change[];
  readonly holds: (changes: readonly Change[]) => Holds;
  /** Of samples. */
  readonly most?: number;
}

async function repeat({ what, script, session, watch, request, draw, holds, most }: Small): Promise<readonly Timed[]> {
  const times: Timed[] = [];
  const end = performance.now() + request.budgetMs;
  const wanted = Math.min(most ?? Infinity, request.samples);
  while (times.length < wanted && (performance.now() < end || times.length < 3)) {
    const changes = draw();
    await quiet();
    times.push(await measure(watch, what, session.change(changes, script.cursor), holds(changes)));
  }
  return times;
}

/** As single pushes come: what comes of the one before, names for one, is over, and what comes in one frame is W4. */
async function quiet(): Promise<void> {
  for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve));
}

async function measure(watch: Watch, what: string, handOver: Handover, holds: Holds): Promise<Timed> {
  const shownAt = watch.until(what, holds);
  const from = performance.now();
  const [shown, durable] = await Promise.all([shownAt, handOver().then(() => performance.now())]);
  return { shown: shown - from, done: Math.max(shown, durable) - from };
}

async function measureBurst(
  session: Session,
  watch: Watch,
  script: Script,
  isRight: () => Holds,
): Promise<WorksResult['burst']> {
  const handovers = script.messages(BURST).map((change) => session.change([change], script.cursor));
  const before = watch.emissions;
  const frames = countFrames();
  const time = await measure(watch, 'W4', () => Promise.all(handovers.map((handOver) => handOver())), isRight());
  return { ...time, emissions: watch.emissions - before, frames: frames() };
}

/** The call ends it and tells how many there were, the one that was under way included. */
function countFrames(): () => number {
  let frames = 1;
  let handle = requestAnimationFrame(function count() {
    frames += 1;
    handle = requestAnimationFrame(count);
  });
  return () => {
    cancelAnimationFrame(handle);
    return frames;
  };
}

function expectSame(
  rows: readonly BenchRecord[],
  expected: readonly BenchRecord[],
  late: readonly (keyof BenchRecord)[],
  what: string,
): void {
  const difference = firstDifference(rows, expected, late);
  if (difference !== undefined) throw new Error(`${what}: ${difference}`);
}

/** As a server gives them: in no order that a list could use. */
function byID(a: BenchRecord, b: BenchRecord): number {
  return a.conversationID < b.conversationID ? -1 : 1;
}
