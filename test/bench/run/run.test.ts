import { describe, expect, it } from 'vitest';
import { totalLength } from '../page/spans.ts';
import { moduleFinder, selfTimes } from './cpu-profile.ts';
import { parseBenchOptions } from './options.ts';
import { resultsOf } from './results.ts';
import { figure, goalsOf, tableOf } from './table.ts';

describe('the options of the benchmark', () => {
  it('run everything without any, less with --quick, and always the packed floor', () => {
    expect(parseBenchOptions([])).toMatchObject({ counts: [1000, 10_000, 50_000], quick: false, profile: undefined });
    expect(parseBenchOptions(['--quick'])).toMatchObject({ counts: [10_000], rounds: 1, quick: true });
    expect(parseBenchOptions(['--engines', 'dexie,ours']).engines).toEqual(['ours', 'packed-floor', 'dexie']);
    expect(parseBenchOptions(['--n', '500', '--rounds', '2'])).toMatchObject({ counts: [500], rounds: 2 });
  });

  it.each([
    ['--n', '0'],
    ['--n', '1000,many'],
    ['--rounds', '1.5'],
    ['--engines', 'oracle'],
    ['--seed', '-1'],
    ['--profile', 'W9'],
  ])('are refused by name: %s %j', (option, value) => {
    expect(() => parseBenchOptions([`${option}=${value}`])).toThrow(option);
  });

  it('refuse what they do not know, and a README from a quick look', () => {
    expect(() => parseBenchOptions(['--fast'])).toThrow('--fast');
    expect(() => parseBenchOptions(['--quick', '--readme'])).toThrow('--readme');
  });
});

describe('the figures of the benchmark', () => {
  it('are shown with the digits that count', () => {
    expect([0.123, 1.26, 12.34, 123.4, 12_345].map(figure)).toEqual(['0.12', '1.3', '12.3', '123', '12,345']);
  });

  it('of overlapping spans count their time once', () => {
    const spans = [
      { from: 5, to: 9 },
      { from: 0, to: 4 },
      { from: 2, to: 6 },
      { from: 20, to: 21 },
    ];
    expect(totalLength(spans)).toBe(10);
  });
});

describe('the tables of the benchmark', () => {
  const sample = (engine: 'ours' | 'packed-floor', rows: number, values: number[]) =>
    ({ work: 'W1', engine, rows, values }) as const;
  const results = resultsOf([
    sample('ours', 1000, [30]),
    sample('packed-floor', 1000, [10]),
    sample('ours', 1000, [20, 40]),
    sample('packed-floor', 1000, [20]),
  ]);

  it('join the rounds and divide by the floor of the same size', () => {
    expect(results).toMatchObject([
      { engine: 'ours', median: 30, min: 20, max: 40, count: 3, ratio: 2 },
      { engine: 'packed-floor', median: 15, ratio: 1 },
    ]);
  });

  it('have a row for each work and a column for each engine', () => {
    expect(tableOf(results, 1000).split('\n')).toEqual([
      '| n = 1,000 | conversation-sync | packed floor, by hand |',
      '| --- | --- | --- |',
      expect.stringMatching(/^\| W1 .* \| 30 \(20 to 40\), 2 × \| 15 \(10 to 20\), 1 × \|$/u),
    ]);
    expect(tableOf(results, 1000, 'brief')).toContain('| 30, 2 × | 15, 1 × |');
  });

  it('show one engine beside the goals', () => {
    expect(goalsOf(results, 'ours')).toMatch(/\| W1 .* \| ≤ 2 × \| 30 \(20 to 40\), 2 × \|/u);
  });
});

describe('the CPU profile of the benchmark', () => {
  it('sums the time between samples by function and by the module above it', () => {
    const script = ['// a/one.js', 'x', '  // node_modules/two.mjs', 'y', 'z'].join('\n');
    const frame = (functionName: string, lineNumber: number, url = 'script') => ({ functionName, lineNumber, url });
    const profile = {
      nodes: [
        { id: 1, callFrame: frame('one', 1) },
        { id: 2, callFrame: frame('two', 4) },
        { id: 3, callFrame: frame('(program)', -1, '') },
      ],
      samples: [1, 2, 1, 3],
      timeDeltas: [0, 1000, 2000, 4000],
    };
    expect(selfTimes(profile, moduleFinder(script))).toEqual([
      { name: 'one', module: 'a/one.js', ms: 5 },
      { name: 'two', module: 'node_modules/two.mjs', ms: 2 },
      { name: '(program)', module: '', ms: 0 },
    ]);
  });
});
