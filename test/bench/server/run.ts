/** Measures each question in each world, all questions of a round one after the other, so that none has a better hour. */
import { checkAnswers, inProcess, overHTTP } from './caller.ts';
import type { Bytes, Transport } from './caller.ts';
import { figureOf, roundOf } from './measure.ts';
import type { Figure } from './measure.ts';
import type { BenchOptions, StoreName } from './options.ts';
import { questions } from './questions.ts';
import type { Question } from './questions.ts';
import { openWorld } from './world.ts';
import type { World, WorldSize } from './world.ts';

/** One question in one world. */
export interface Result extends WorldSize {
  readonly store: StoreName;
  readonly question: string;
  readonly bytes: Bytes;
  readonly rounds: number;
  /** ms for one answer inside the process, one after the other. */
  readonly app: Figure;
  /** ms of the processors for the same: what the other programs of the machine do is not in it. */
  readonly cpu: Figure;
  /** ms for one answer over HTTP, one after the other. */
  readonly http: Figure;
  /** ms of the processors for one answer over HTTP, several at once: of the server, the client and the compression together. */
  readonly httpCPU: Figure;
  /** Answers a second over HTTP, several at once; client and server share the process. */
  readonly perSecond: Figure;
}

export interface Plan extends Pick<BenchOptions, 'rounds' | 'stores'> {
  readonly sizes: readonly WorldSize[];
  /** ms of one question, one way, in one round. */
  readonly roundMs: number;
  /** ms after which nothing is asked a second time in one world, so that a slow machine gets fewer rounds and not a longer run. */
  readonly worldMs: number;
}

/** Calls at once where it is asked how many are answered in a second. */
export const atOnce = 8;

export function planOf({ quick, rounds, stores }: BenchOptions): Plan {
  const rows = quick ? [1000, 10_000] : [100, 1000, 10_000, 50_000];
  const users = quick ? [1, 100] : [1, 100, 1000];
  const sizes = [...rows.map((rows) => ({ users: 1, rows })), ...users.map((users) => ({ users, rows: rowsOfMany }))];
  return { rounds, stores, sizes, ...(quick ? { roundMs: 5, worldMs: 1500 } : { roundMs: 30, worldMs: 8000 }) };
}

/** Rows of each user where their number grows: enough for a delta of 200. */
export const rowsOfMany = 200;

export async function runBench(plan: Plan, tell: (line: string) => void): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const store of plan.stores) {
    for (const size of plan.sizes) {
      tell(`${store}, ${size.users} × ${size.rows} rows`);
      const world = await openWorld(store, size);
      try {
        results.push(...(await measureWorld(world, plan, store, size)));
      } finally {
        await world.close();
      }
    }
  }
  return results;
}

interface Rounds {
  readonly question: Question;
  readonly bytes: Bytes;
  readonly app: number[];
  readonly cpu: number[];
  readonly http: number[];
  readonly httpCPU: number[];
  readonly perSecond: number[];
}

async function measureWorld(world: World, plan: Plan, store: StoreName, size: WorldSize): Promise<Result[]> {
  const { callers } = world;
  const [first] = callers;
  if (first === undefined) throw new Error('a world needs a user');
  const ways = { app: inProcess(world), http: overHTTP(world) };
  try {
    const asked: Rounds[] = [];
    for (const question of questions.filter((each) => each.fits(size))) {
      const bytes = await checkAnswers(question, size, ways, first);
      asked.push({ question, bytes, app: [], cpu: [], http: [], httpCPU: [], perSecond: [] });
    }
    const began = performance.now();
    // The first round warms up and does not count.
    for (let round = 0; round <= plan.rounds; round++) {
      for (const each of asked) {
        if (each.app.length > 0 && performance.now() - began > plan.worldMs) continue;
        // Each user in turn, so that no cache holds the one who is asked for.
        const by = (way: Transport) => (turn: number) =>
          way.ask(each.question, callers[turn % callers.length] ?? first);
        const app = await roundOf(by(ways.app), plan.roundMs);
        const http = await roundOf(by(ways.http), plan.roundMs);
        // What takes longer than a round occupies the server by itself.
        const together = http.wall > plan.roundMs ? http : await roundOf(by(ways.http), plan.roundMs, atOnce);
        if (round === 0) continue;
        each.app.push(app.wall);
        each.cpu.push(app.cpu);
        each.http.push(http.wall);
        each.httpCPU.push(together.cpu);
        each.perSecond.push(1000 / together.wall);
      }
    }
    return asked.map(({ question, bytes, app, cpu, http, httpCPU, perSecond }) => ({
      ...{ store, ...size, question: question.name, bytes, rounds: app.length },
      ...{ app: figureOf(app), cpu: figureOf(cpu), http: figureOf(http) },
      ...{ httpCPU: figureOf(httpCPU), perSecond: figureOf(perSecond) },
    }));
  } finally {
    for (const way of Object.values(ways)) way.close();
  }
}
