import { describe, expect, it } from 'vitest';
import { figureOf, roundOf } from './measure.ts';
import type { Clock } from './measure.ts';
import { sectionOf } from './readme-section.ts';
import { planOf, runBench } from './run.ts';
import type { Result } from './run.ts';
import { shortTable, wholeTable } from './tables.ts';
import type { Report } from './tables.ts';

const machine = { cpu: 'A CPU', cores: 2, memoryGB: 4, system: 'linux x64', node: '24.0.0', sqlite: '3.50.0' };
const figure = (median: number) => ({ median, min: median / 2, max: median * 2 });
const result = (over: Partial<Result>): Result => ({
  ...{ store: 'SQLite', users: 1, rows: 1000, question: '`equal`', bytes: { plain: 152, wire: 152 }, rounds: 7 },
  ...{ app: figure(9), cpu: figure(0.5), http: figure(2), httpCPU: figure(1), perSecond: figure(1234) },
  ...over,
});
const report = (results: readonly Result[]): Report => ({ date: '2026-01-02', machine, rounds: 7, results });

describe('the figures of the benchmark', () => {
  it('are medians with the least and the most', () => {
    expect(figureOf([3, 1, 10])).toEqual({ median: 3, min: 1, max: 10 });
    expect(figureOf([4, 2])).toEqual({ median: 3, min: 2, max: 4 });
    expect(() => figureOf([])).toThrow('round');
  });

  it('are of one answer: a round asks until its time is over, as many at a time as it is told', async () => {
    let time = 0;
    const clock: Clock = { now: () => time, cpu: () => time / 4 };
    const turns: number[] = [];
    const ask = async (turn: number) => void (turns.push(turn), (time += 10));
    expect(await roundOf(ask, 35, 1, clock)).toEqual({ wall: 10, cpu: 2.5 });
    expect(turns).toEqual([0, 1, 2, 3]);
    turns.length = 0;
    await roundOf(ask, 0, 3, clock);
    expect(turns).toEqual([0, 1, 2]);
  });
});

describe('a run of the benchmark', () => {
  it.each(['memory', 'SQLite'] as const)('asks and checks every question that fits, over %s', async (store) => {
    const plan = { rounds: 1, stores: [store], sizes: [{ users: 2, rows: 500 }], roundMs: 0, worldMs: 0 };
    const lines: string[] = [];
    const results = await runBench(plan, (line) => lines.push(line));
    expect(lines).toEqual([`${store}, 2 × 500 rows`]);
    expect(results.map(({ question }) => question)).toEqual([
      ...['`equal`', 'delta of 1', 'delta of 20', 'delta of 200', '`full`, without rows', 'all IDs'],
      ...['500 rows by ID', 'all seqs', 'first screen of 50'],
    ]);
    const rows = results.find(({ question }) => question === '500 rows by ID');
    expect(rows?.bytes.wire).toBeLessThan((rows?.bytes.plain ?? 0) / 10);
    for (const { app, cpu, http, httpCPU, perSecond } of results) {
      for (const each of [app, cpu, http, httpCPU, perSecond]) expect(each.min).toBeGreaterThan(0);
    }
    expect(wholeTable(report(results)).split('\n')).toHaveLength(2 + results.length);
  });

  it('leaves out what makes no sense in a small world', async () => {
    const plan = { rounds: 1, stores: ['memory'] as const, sizes: [{ users: 1, rows: 20 }], roundMs: 0, worldMs: 0 };
    const names = (await runBench(plan, () => {})).map(({ question }) => question);
    expect(names).toEqual(['`equal`', 'delta of 1', 'delta of 20', '`full`, without rows', 'all IDs', 'all seqs']);
  });

  it('grows rows and users up to 50,000 and 1,000, or with --quick less', () => {
    const stores = ['memory'] as const;
    const { sizes } = planOf({ quick: false, rounds: 7, stores });
    expect(sizes).toContainEqual({ users: 1, rows: 50_000 });
    expect(sizes).toContainEqual({ users: 1000, rows: 200 });
    expect(planOf({ quick: true, rounds: 3, stores }).sizes.length).toBeLessThan(sizes.length);
  });
});

describe('the table of README.md', () => {
  const results = [
    result({}),
    result({ store: 'memory', cpu: figure(0.25) }),
    result({ rows: 50_000, cpu: figure(0.6) }),
    result({ rows: 200, cpu: figure(0.5) }),
    result({ rows: 200, users: 1000, cpu: figure(0.75) }),
  ];

  it('holds answers a second, bytes, and how the cost grows', () => {
    expect(shortTable(report(results)).split('\n').at(-1)).toBe(
      '| `equal` | 4,000 | 2,000 | 1,000 | 152 | 1.2 × | 1.5 × |',
    );
  });

  it('says when and on what it was measured', () => {
    expect(sectionOf(report(results))).toContain(
      '2026-01-02 (A CPU, 2 cores, 4 GB, linux x64, Node 24.0.0, SQLite 3.50.0',
    );
  });
});
