/** Measures every server that was asked for, and the floors, one after the other. */
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { noPostgres, startPostgres } from '../support/postgres.ts';
import { noRedis, startRedis } from '../support/redis.ts';
import type { Service } from '../support/service.ts';
import { openBare } from './bare-target.ts';
import type { Request } from './calls.ts';
import { carry } from './carry.ts';
import type { Carried } from './carry.ts';
import { postgresFloor, sqliteFloor } from './database-floor.ts';
import type { DatabaseFloor } from './database-floor.ts';
import { engines } from './engines.ts';
import type { DatabaseName, EngineName } from './engines.ts';
import { constantKinds, measureAnswers, measureConstant } from './equal.ts';
import type { Answering } from './equal.ts';
import { openOurs } from './our-target.ts';
import type { Plan } from './plan.ts';

export interface Results {
  /** How many processes wanted a processor in the minute before the run. */
  readonly loadBefore: number;
  /** Socket.IO alone. */
  readonly bare: Carried;
  readonly carried: Partial<Record<EngineName, Carried>>;
  readonly databases: Partial<Record<DatabaseName, DatabaseFloor>>;
  /** By the title of what answers. */
  readonly answering: Readonly<Record<string, Omit<Answering, 'text'>>>;
  /** Why engines were left out. */
  readonly leftOut: readonly string[];
}

interface Measured {
  readonly carried: Carried;
  readonly floor: DatabaseFloor;
  readonly equal: Answering;
  readonly requests: readonly Request[];
}

type Tell = (line: string) => void;

/** @param lacking why the engines on PostgreSQL cannot be measured here. */
export async function runLoad(
  plan: Plan,
  tell: Tell,
  lacking: string | undefined = noPostgres ?? noRedis,
): Promise<Results> {
  const [loadBefore = 0] = loadavg();
  const carried: Partial<Record<EngineName, Carried>> = {};
  const databases: Partial<Record<DatabaseName, DatabaseFloor>> = {};
  const answering: Record<string, Omit<Answering, 'text'>> = {};
  const leftOut: string[] = [];
  tell('Socket.IO alone');
  const bare = await within(
    () => openBare(plan),
    (target) => carry(target, plan, tell),
  );
  let asked: Measured | undefined;
  for (const engine of plan.engines) {
    const { title, database } = engines[engine];
    tell(title);
    if (database === 'PostgreSQL' && lacking !== undefined) {
      leftOut.push(`${title}${lacking}`);
      tell(`  ${leftOut.at(-1)}`);
      continue;
    }
    const measured = await (database === 'SQLite' ? onSqlite(plan, tell) : onPostgres(engine, plan, tell));
    carried[engine] = measured.carried;
    databases[database] ??= measured.floor;
    answering[title] = measured.equal;
    asked ??= measured;
  }
  if (asked !== undefined) {
    tell('bare handlers');
    const { requests, equal } = asked;
    for (const kind of constantKinds) {
      answering[`${kind}, a constant`] = await measureConstant(kind, equal.text, requests, plan);
    }
  }
  return { loadBefore, bare, carried, databases, answering, leftOut };
}

async function onSqlite(plan: Plan, tell: Tell): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'conversation-sync-load-'));
  const file = join(folder, 'load.sqlite');
  try {
    const measured = await measureOurs('sqlite', plan, ['--database', file], tell);
    return { ...measured, floor: sqliteFloor(file, plan) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function onPostgres(engine: EngineName, plan: Plan, tell: Tell): Promise<Measured> {
  return within(startPostgres, (postgres) =>
    within(startRedis, async (redis: Service) => {
      const storage = ['--database', postgres.url, '--cache', redis.url];
      const measured = await measureOurs(engine, plan, storage, tell);
      return { ...measured, floor: await postgresFloor(postgres.url, plan) };
    }),
  );
}

async function measureOurs(
  engine: EngineName,
  plan: Plan,
  storage: readonly string[],
  tell: Tell,
): Promise<Omit<Measured, 'floor'>> {
  return within(
    () => openOurs(plan, engines[engine].nodes, storage),
    async (target) => {
      const carried = await carry(target, plan, tell);
      const requests = await target.equalRequests();
      const [node] = target.nodes;
      if (node === undefined) throw new Error('a server needs a node');
      return { carried, requests, equal: await measureAnswers(node, requests, plan, isEqual) };
    },
  );
}

function isEqual(text: string): boolean {
  const { errCode, data } = JSON.parse(text) as EqualAnswer;
  return errCode === 0 && !data.full && [data.insert, data.update, data.delete].every((list) => !list?.length);
}

interface EqualAnswer {
  readonly errCode: number;
  readonly data: { readonly full: boolean } & Partial<
    Record<'insert' | 'update' | 'delete', readonly unknown[] | null>
  >;
}

/** Closes what it has opened, whatever comes of it. */
async function within<T extends { close(): Promise<void> }, R>(
  open: () => Promise<T>,
  use: (opened: T) => Promise<R>,
): Promise<R> {
  const opened = await open();
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}
