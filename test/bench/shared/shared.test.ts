import { describe, expect, it } from 'vitest';
import { markdownTable } from './markdown.ts';
import { replacePart } from './readme-part.ts';
import { quantile, summarise } from './statistics.ts';

describe('the figures of a measurement', () => {
  it('are medians with least, most and number, and nothing of nothing', () => {
    expect(summarise([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 });
    expect(summarise([4, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 4, count: 4 });
    expect(summarise([])).toBeUndefined();
  });

  it('are quantiles that one of the values is', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([0, 0.5, 0.99, 1].map((part) => quantile(hundred, part))).toEqual([1, 50, 99, 100]);
    expect(quantile([7], 0.99)).toBe(7);
    expect(quantile([], 0.5)).toBeUndefined();
  });
});

it('a table has a line under its head', () => {
  expect(markdownTable(['a', 'b'], [['1', '2']])).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
});

it('a part of the page stands between its marks, and nowhere else', () => {
  const marks = { begin: '<!-- part -->', end: '<!-- /part -->' };
  const page = 'a\n<!-- part -->\nold\n<!-- /part -->\nb';
  const next = replacePart(page, marks, 'new');
  expect(next).toBe(page.replace('\nold\n', '\n\nnew\n\n'));
  expect(replacePart(next, marks, 'new')).toBe(next);
  expect(() => replacePart('no marks', marks, 'new')).toThrow('README.md');
});
