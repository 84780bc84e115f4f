import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installPackage, type InstalledPackage } from '../support/installed-package.ts';
import { readPage } from '../support/markdown.ts';
import { run } from '../support/shell.ts';

const page = readPage('README.md');
const blocks = page.codeBlocks;
const setup = blocks.find(({ info }) => info === 'ts setup')?.code ?? '';
const END = 'await sync.stop();\nawait server.close();\n';

/** What stands behind a `console.log` is what it prints. */
const promised = (code: string): readonly string[] =>
  [...code.matchAll(/console\.log\(.*\);? \/\/ (.*)$/gmu)].map(([, text = '']) => text);

/** A file of its own for each example, as a reader would save it. */
const examples = blocks
  .filter(({ info }) => info === 'ts runnable' || info === 'ts continued')
  .map(({ info, code, heading }, index) => ({
    file: `example-${index + 1}.ts`,
    heading,
    code: info === 'ts continued' ? `${setup}\n${code}\n${END}` : code,
    prints: promised(code),
  }));
const isTest = ({ code }: { readonly code: string }): boolean => code.includes(`'node:test'`);
const printing = examples.filter(({ prints }) => prints.length > 0);
const first = examples.find((example) => example.prints.length === 0 && !isTest(example));

/** What stands in a block of its own. */
const printed =
  blocks
    .find(({ info }) => info === 'text')
    ?.code.trimEnd()
    .split('\n') ?? [];

let app: InstalledPackage;

beforeAll(async () => {
  app = await installPackage();
  const { peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { peerDependencies: object };
  await app.add('rxjs', ...Object.keys(peerDependencies));
  for (const { file, code } of examples) writeFileSync(join(app.folder, file), code);
});

afterAll(() => app.remove());

describe('README.md', () => {
  it('has examples, and no code block of a kind that nobody checks', () => {
    const kinds = new Set(blocks.map(({ info }) => info));
    expect([...kinds].toSorted()).toEqual(['sh', 'text', 'ts', 'ts continued', 'ts runnable', 'ts setup']);
    expect(examples).toHaveLength(1 + printing.length + examples.filter(isTest).length);
    expect(first?.heading).toBe('First example');
  });

  it('has examples that the strictest compiler accepts', async () => {
    const typescript = ['strict', 'noUncheckedIndexedAccess', 'exactOptionalPropertyTypes', 'noImplicitReturns'];
    const sources = blocks
      .filter(({ info }) => info === 'ts')
      .map(({ code }, index) => {
        const file = `shown-${index + 1}.ts`;
        writeFileSync(join(app.folder, file), code);
        return file;
      });
    const compilerOptions = {
      ...Object.fromEntries(typescript.map((option) => [option, true])),
      ...{
        noEmit: true,
        skipLibCheck: true,
        target: 'es2023',
        module: 'nodenext',
        lib: ['es2023', 'dom', 'dom.iterable'],
      },
      ...{ typeRoots: [resolve('node_modules/@types')], types: ['node'] },
    };
    const files = [...examples.map(({ file }) => file), ...sources];
    writeFileSync(join(app.folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
    const errors = await run(app.folder, resolve('node_modules/.bin/tsc')).catch(
      (failure: unknown) => (failure as { readonly stdout: string }).stdout,
    );
    expect(errors).toBe('');
  });

  it('has a first example that runs as printed: lines in this order, with this end', async () => {
    const lines = (await run(app.folder, 'node', first?.file ?? '')).trimEnd().split('\n');
    expect([...new Set(lines)].filter((line) => printed.includes(line))).toEqual(printed);
    expect(lines.at(-1)).toBe(printed.at(-1));
  });

  it.each(printing)('runs as printed: $heading ($file)', async ({ file, prints }) => {
    expect((await run(app.folder, 'node', file)).trimEnd().split('\n')).toEqual(prints);
  });

  it.each(examples.filter(isTest))('has a test that passes: $heading ($file)', async ({ file }) => {
    expect(await run(app.folder, 'node', '--test', '--test-reporter=tap', file)).toMatch(/^# pass 1$/mu);
  });
});
