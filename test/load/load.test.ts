import { describe, expect, it } from 'vitest';
import type { Plan } from './plan.ts';
import { sectionOf } from './readme-section.ts';
import { runLoad } from './run.ts';
import type { Results } from './run.ts';
import { answersTable, carriedTable, stepsTable } from './tables.ts';
import type { Report } from './tables.ts';

const machine = { cpu: 'A CPU', cores: 2, memoryGB: 4, system: 'linux x64', node: '24.0.0', sqlite: '3.50.0' };
const plan: Plan = {
  ...{ users: 3, devices: 2, conversations: 4, rates: [20], seconds: 0.2, graceMs: 60_000, connections: 2 },
  engines: ['sqlite'],
};
const step = { offered: 100, held: 100, sent: 400, refused: 0, missing: 0, p50: 2.46, p99: 9.99, cpu: 0.5 };
const bent = { ...step, offered: 200, held: 150, missing: 3, p99: 1500 };
const results: Results = {
  loadBefore: 0.25,
  bare: { steps: [{ ...step, held: 400 }], bytesPerSocket: 10 * 1024 },
  carried: {
    sqlite: { steps: [step, bent], bytesPerSocket: 20 * 1024 },
    postgres: { steps: [bent], bytesPerSocket: 0 },
  },
  databases: { SQLite: 1000 },
  answering: {
    SQLite: { perSecond: 500, cpu: 0.51 },
    'node:http, a constant': { perSecond: 2000, cpu: 0.1 },
    'Hono, a constant': { perSecond: 1000, cpu: 0.2 },
  },
  leftOut: ['PostgreSQL (left out: there is no PostgreSQL)'],
};
const report: Report = { date: '2026-01-02', machine, plan, results };

describe('the tables of the load', () => {
  it('hold what each server holds beside its floors, and where it bends', () => {
    expect(carriedTable(report).split('\n').slice(2)).toEqual([
      '| Socket.IO alone | 400 | 1 | – | 2.5 / 10 | – | 0.5 | 10 |',
      '| SQLite | 100 | 0.25 | 0.1 | 2.5 / 10 | 200 | 0.5 | 20 |',
      '| PostgreSQL + Redis | – | – | – | – | 200 | – | 0 |',
      '| SQLite alone | 1,000 | 2.5 | 1 | – | – | – | – |',
    ]);
    expect(stepsTable(report).split('\n').at(-1)).toBe(
      '| PostgreSQL + Redis | 200 | 150 | 2.5 | 1,500 | 0 | 3 | 0.5 |',
    );
  });

  it('hold answers a second beside those of handlers that do nothing', () => {
    expect(answersTable(report).split('\n').slice(2)).toEqual([
      '| SQLite | 500 | 0.25 | 0.5 | 0.51 |',
      '| node:http, a constant | 2,000 | 1 | 2 | 0.1 |',
      '| Hono, a constant | 1,000 | 0.5 | 1 | 0.2 |',
    ]);
  });

  it('stand in README.md with the day, the machine, how busy it was, and what was left out', () => {
    const section = sectionOf(report);
    expect(section).toContain('2026-01-02 (A CPU, 2 cores, 4 GB');
    expect(section).toContain('0.3 processes busy');
    expect(section).toContain('left out: there is no PostgreSQL');
  });
});

describe('a run of the load', () => {
  it('brings every change to every device, alone and over SQLite, and measures the floors beside it', async () => {
    const lines: string[] = [];
    const { bare, carried, databases, answering, leftOut } = await runLoad(plan, (line) => lines.push(line));
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual(['Socket.IO alone', 'SQLite', 'bare handlers']);
    expect(leftOut).toEqual([]);
    for (const each of [bare, carried.sqlite]) {
      expect(each?.steps).toMatchObject([{ offered: 20, sent: 4, refused: 0, missing: 0 }]);
      expect(each?.steps[0]?.cpu).toBeGreaterThan(0);
    }
    expect(databases.SQLite).toBeGreaterThan(0);
    expect(Object.keys(answering)).toEqual(['SQLite', 'node:http, a constant', 'Hono, a constant']);
    for (const { perSecond } of Object.values(answering)) expect(perSecond).toBeGreaterThan(0);
  });

  it('says what it leaves out where PostgreSQL or Redis is missing, and has no row for it', async () => {
    const lines: string[] = [];
    const lacking = ' (left out: there is no Redis)';
    const without = await runLoad({ ...plan, engines: ['postgres'] }, (line) => lines.push(line), lacking);
    expect(without).toMatchObject({ carried: {}, databases: {}, answering: {} });
    expect(without.leftOut).toEqual(['PostgreSQL + Redis (left out: there is no Redis)']);
    expect(lines.at(-1)).toContain(without.leftOut[0]);
  });
});
