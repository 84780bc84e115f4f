import { describe, expect, it } from 'vitest';
import { codeSpans, readPage } from '../support/markdown.ts';
import { hasTest } from '../support/test-titles.ts';

const rows = readPage('README.md')
  .rows('What happens when…')
  .map(([failure = '', , file = '', title = '']) => ({ failure, file: `test/${codeSpans(file)[0]}`, title }));

describe('README.md, what happens when…', () => {
  it('names each failure once', () => {
    expect(rows.length).toBeGreaterThan(60);
    expect(new Set(rows.map(({ failure }) => failure)).size).toBe(rows.length);
  });

  it.each(rows)('… $failure: the test is there', ({ file, title }) => {
    expect(title).toMatch(/^[A-Z]+-\d+/u);
    expect(hasTest(file, title)).toBe(true);
  });
});
