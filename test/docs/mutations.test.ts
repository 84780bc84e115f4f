import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { faults } from '../mutations/faults.ts';
import { codeSpans, readPage } from '../support/markdown.ts';
import { hasTest } from '../support/test-titles.ts';

const rows = readPage('ARCHITECTURE.md').rows('Broken on purpose');

describe('the faults of npm run mutations', () => {
  it.each(faults)('$what: its text stands once in the source', ({ file, find, replace }) => {
    expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
    expect(replace).not.toBe(find);
  });

  it('ARCHITECTURE.md lists them all', () => {
    const listed = rows.map(([what, file = '', , test = '']) => [what, ...codeSpans(file), codeSpans(test)[0]]);
    expect(listed).toEqual(
      faults.map(({ what, file, test }) => [what, file.replace('src/', ''), test.replace('test/', '')]),
    );
  });

  it.each(faults)('$what: ARCHITECTURE.md names a test of $rule that is there', ({ what, rule, test }) => {
    const [, , title = ''] = rows.find(([listed]) => listed === what) ?? [];
    expect(title).toContain(rule);
    expect(hasTest(test, title)).toBe(true);
  });
});
