/**
 * `npm run mutations`: breaks a copy of the source on purpose, one fault at a time, and sees whether a test of the broken
 * rule fails. Prints a table; exits with 1 where a fault was not caught, or could not be applied. With a text, such as
 * `npm run mutations -- server/cache`, only the faults of files whose path holds it.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { array, object, parse, string } from 'valibot';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';

const TREE = ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
/** A fault may make a test wait for ever, and a busy machine a good one for long. */
const TEST_TIMEOUT_MS = 30_000;
const PATIENCE_MS = 4 * TEST_TIMEOUT_MS;
const Report = object({
  testResults: array(object({ assertionResults: array(object({ title: string(), status: string() })) })),
});

type Result = { readonly kind: 'passed' } | { readonly kind: 'failed'; readonly title: string };

/** Runs the tests of a rule in this copy, as far as the first one that fails. */
async function runTests(copy: string, { rule, test }: Pick<Fault, 'rule' | 'test'>): Promise<Result> {
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const vitest = resolve('node_modules/vitest/vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--project', 'node', test, '-t', String.raw`\b${rule}\b`, '--bail', '1'].concat(
      `--testTimeout=${TEST_TIMEOUT_MS}`,
      '--reporter=json',
      `--outputFile=${report}`,
    ),
    { cwd: copy, stdio: ['ignore', 'ignore', 'pipe'], timeout: PATIENCE_MS, killSignal: 'SIGKILL' },
  );
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await new Promise((end) => child.once('close', end));
  const results = parse(Report, JSON.parse(readReport(report, errors))).testResults.flatMap(
    ({ assertionResults }) => assertionResults,
  );
  const failed = results.find(({ status }) => status === 'failed');
  if (failed !== undefined) return { kind: 'failed', title: failed.title };
  if (results.some(({ status }) => status === 'passed')) return { kind: 'passed' };
  throw new Error(`${test}: no test of ${rule} was run\n${errors}`);
}

function readReport(path: string, errors: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new Error(`the tests did not come to an end\n${errors}`, { cause });
  }
}

/** Puts the fault into the copy; returns what takes it out again. */
function apply(copy: string, { what, file, find, replace }: Fault): () => void {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  const places = source.split(find).length - 1;
  if (places !== 1) throw new Error(`"${what}": its text stands ${places} times in ${file}, and not once:\n${find}`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  return () => writeFileSync(path, source);
}

async function breakOnPurpose(copy: string, fault: Fault): Promise<Result> {
  const before = await runTests(copy, fault);
  if (before.kind === 'failed') throw new Error(`fails without any fault: ${before.title}`);
  const mend = apply(copy, fault);
  try {
    return await runTests(copy, fault);
  } finally {
    mend();
  }
}

async function main(): Promise<void> {
  const copy = mkdtempSync(join(tmpdir(), 'conversation-sync-mutations-'));
  const [text = ''] = process.argv.slice(2);
  const chosen = faults.filter(({ file }) => file.includes(text));
  if (chosen.length === 0) throw new Error(`no fault is in a file whose path holds "${text}"`);
  let survived = 0;
  try {
    for (const part of TREE) cpSync(part, join(copy, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
    console.log('| fault | in | caught by | of |\n| --- | --- | --- | --- |');
    for (const fault of chosen) {
      const result = await breakOnPurpose(copy, fault);
      if (result.kind === 'passed') survived += 1;
      const test = result.kind === 'passed' ? '**survived**' : result.title.replaceAll('|', String.raw`\|`);
      const [file, tests] = [fault.file.replace('src/', ''), fault.test.replace('test/', '')];
      console.log(`| ${fault.what} | \`${file}\` | ${test} | \`${tests}\` |`);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
  console.log(`\n${chosen.length - survived} of ${chosen.length} faults were caught`);
  if (survived > 0) process.exitCode = 1;
}

await main();
