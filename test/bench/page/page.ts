/** The script of a page: one engine, which either works or is looked at. */
import { plain, type BenchRecord } from '../data/records.ts';
import type { Engine } from '../engine.ts';
import { runWorks, WINDOW, type WorksRequest, type WorksResult } from './works.ts';

export interface FirstScreen {
  /** From the first statement of the script until the first screen was shown, in ms. */
  readonly ms: number;
  readonly rows: readonly BenchRecord[];
}

export interface BenchPage {
  works(request: WorksRequest): Promise<WorksResult>;
  /** W3, where the query string names a database: begun with the script. */
  readonly firstScreen: Promise<FirstScreen> | undefined;
  /** The cursor of that database. */
  cursor(): Promise<number>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
  /** Set before all modules of the script, in ms of the page. */
  var scriptStart: number;
}

export function serveBench(engine: Engine): void {
  const query = new URLSearchParams(location.search);
  const database = query.get('database');
  const session = database === null ? undefined : engine.create(database);
  window.bench = {
    works: (request) => runWorks(engine, request),
    firstScreen: session && look(session, Math.min(WINDOW, Number(query.get('count')))),
    cursor: async () => session?.cursor() ?? 0,
  };
}

async function look(session: ReturnType<Engine['create']>, count: number): Promise<FirstScreen> {
  const first = new Promise<FirstScreen>((resolve) => {
    session.window(WINDOW, (rows) => {
      if (rows.length === count) resolve({ ms: performance.now() - scriptStart, rows: rows.map(plain) });
    });
  });
  await session.open();
  return first;
}
