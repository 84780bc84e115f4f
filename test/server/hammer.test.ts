import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { SqliteServerStore } from '../../src/server/stores/sqlite-store.ts';
import { hammerContradictions } from '../support/hammer-check.ts';
import { hammer } from '../support/hammer.ts';
import type { HammerOptions, HammerReport } from '../support/hammer.ts';
import { describeOnPostgres, openPostgres } from '../support/postgres-tests.ts';

const SEEDS = [1, 2, 3];

/** Enough for every deed to meet every other. */
const optionsOf = (seed: number, node: number): HammerOptions => ({
  seed: seed * 10 + node,
  node: `node-${node}`,
  writers: 4,
  steps: 40,
});

/** A node in a process of its own, once it is ready; `run` lets it loose and gives its report. */
async function startNode(url: string, options: HammerOptions): Promise<{ run: () => Promise<HammerReport> }> {
  const program = fileURLToPath(new URL('../support/hammer-node.ts', import.meta.url));
  const child = spawn(process.execPath, [program, url, JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  return {
    async run() {
      const exit = once(child, 'exit');
      child.stdin.write('go\n');
      const { value } = await lines.next();
      expect(await exit).toEqual([0, null]);
      return JSON.parse(value ?? '') as HammerReport;
    },
  };
}

function expectAllDeeds(reports: readonly HammerReport[]): void {
  for (const { commits, raised } of reports) {
    expect(Object.keys(raised)).toHaveLength(3);
    const actions = new Set(commits.flatMap(({ entries }) => entries.map(({ action }) => action)));
    expect([...actions].toSorted()).toEqual(['delete', 'insert', 'update']);
  }
}

describe('many writers on the users of one SQLite store', () => {
  it.each(SEEDS)('SRV-1: no version is lost or used twice, and no write is undone (seed %i)', async (seed) => {
    const store = new SqliteServerStore(':memory:');
    onTestFinished(() => store.close());
    const reports = await Promise.all([1, 2].map((node) => hammer(store, optionsOf(seed, node))));
    expectAllDeeds(reports);
    expect(await hammerContradictions(store, reports)).toEqual([]);
  });
});

describeOnPostgres('many writers on the users of one PostgreSQL database', (postgres) => {
  it.each(SEEDS)(
    'SRV-1: from two processes too, no version is lost or used twice, and no write is undone (seed %i)',
    async (seed) => {
      const url = await postgres().migrated();
      const nodes = await Promise.all([1, 2].map((node) => startNode(url, optionsOf(seed, node))));
      const reports = await Promise.all(nodes.map((node) => node.run()));
      expectAllDeeds(reports);
      expect(await hammerContradictions(await openPostgres(url), reports)).toEqual([]);
    },
  );
});
