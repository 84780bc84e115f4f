import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { codeSpans, readPage } from '../support/markdown.ts';

const page = readPage('ARCHITECTURE.md');
const RULE = /\b(?:CUR|DEL|FULL|PUSH|SEQ|WRITE|TAB|LIFE|STORE|SRV)-\d+\b/gu;

const groups = [...page.text.matchAll(/^### ([A-Z]+: .*)$/gmu)].map(([, heading = '']) => heading);
/** The rules that the page calls in force, with the files that show them. */
const inForce = groups
  .flatMap((heading) => page.rows(heading))
  .map(([id = '', , files = '']) => ({ id, files: codeSpans(files).map((file) => `test/${file}`) }));
const notYet = [...(page.text.split('### Not yet')[1] ?? '').matchAll(RULE)].map(([id]) => id);
const known = new Set([...inForce.map(({ id }) => id), ...notYet]);

const files = (pattern: string): readonly { readonly file: string; readonly text: string }[] =>
  globSync(pattern).map((file) => ({ file, text: readFileSync(file, 'utf8') }));

/** The rules that begin a title: `'CUR-1, CUR-2: …'`. */
const titled = new Map(
  files('test/**/*.ts').map(({ file, text }) => [
    file,
    new Set([...text.matchAll(/['"`]((?:[A-Z]+-\d+(?:, )?)+): /gu)].flatMap(([title]) => title.match(RULE) ?? [])),
  ]),
);

describe('ARCHITECTURE.md', () => {
  it('has rules in every group, and each rule once', () => {
    expect(groups).toHaveLength(10);
    for (const heading of groups) expect(page.rows(heading).length).toBeGreaterThan(0);
    expect(new Set(inForce.map(({ id }) => id)).size).toBe(inForce.length);
  });

  it.each(inForce)('names files whose test titles bear $id', ({ id, files: named }) => {
    expect(named.filter((file) => titled.get(file)?.has(id) !== true)).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });

  it('knows every rule that a test title bears', () => {
    const strangers = [...titled].flatMap(([file, ids]) =>
      [...ids].filter((id) => !known.has(id)).map((id) => `${id} in ${file}`),
    );
    expect(strangers).toEqual([]);
  });

  it('knows every rule that the source and the other pages name', () => {
    const sources = [...files('src/**/*.ts'), ...files('*.md')];
    const strangers = sources.flatMap(({ file, text }) =>
      (text.match(RULE) ?? []).filter((id) => !known.has(id)).map((id) => `${id} in ${file}`),
    );
    expect(strangers).toEqual([]);
  });

  it('says where to find every part of src and every file of the engine, and names no file that is not there', () => {
    const paths = page.rows('Where to find what').map(([path = '']) => codeSpans(path)[0] ?? '');
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    const parts = ['src', 'src/sync']
      .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
      .filter((path) => path !== 'src/tsconfig.browser.json');
    expect(parts.filter((path) => !paths.includes(path))).toEqual([]);
  });
});
