/**
 * `npm test`: every check as an npm script, one line each, and the sum as the last line.
 * A failing check does not stop the others.
 */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import process from 'node:process';
import { array, number, object, parse, string, type InferOutput } from 'valibot';

interface Check {
  readonly script: string;
  /** What the output of a check that did its work contains: guards against one that looked at nothing. */
  readonly proof?: RegExp;
  /** Lines of its output that are said again at the end. */
  readonly telling?: RegExp;
}

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

const CHECKS: readonly Check[] = [
  { script: 'check:format' },
  { script: 'build' },
  { script: 'check:lint', proof: / on [1-9]\d* files/ },
  { script: 'check:imports', proof: /[1-9]\d* modules/ },
  { script: 'check:types' },
  { script: 'check:unused' },
  { script: 'check:publint' },
  { script: 'check:attw' },
  { script: 'check:chromium' },
  { script: 'check:services', proof: /PostgreSQL.*Redis/s, telling: /^left out: .*$/gm },
];

const TESTS = 'test:all';
const REPORT = '.reports/vitest.json';
const Report = object({
  numPassedTests: number(),
  numFailedTests: number(),
  testResults: array(
    object({
      name: string(),
      message: string(),
      assertionResults: array(object({ status: string(), fullName: string(), failureMessages: array(string()) })),
    }),
  ),
});
type Report = InferOutput<typeof Report>;

interface Outcome {
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: string;
}

async function run(script: string, proof?: RegExp): Promise<Outcome> {
  const begin = performance.now();
  const child = spawn('npm', ['run', '--silent', script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  return { ok: code === 0 && (proof?.test(output) ?? true), output, seconds };
}

function tell(script: string, { ok, output, seconds }: Outcome): void {
  console.log(`${ok ? 'ok    ' : 'FAILED'} ${script} (${seconds} s)`);
  if (!ok || script === TESTS) console.log(output);
}

/** What is to be said beside the counts. */
const notes: string[] = [];

async function runCheck({ script, proof, telling }: Check): Promise<Counts> {
  const outcome = await run(script, proof);
  tell(script, outcome);
  if (telling !== undefined) notes.push(...(outcome.output.match(telling) ?? []));
  return outcome.ok ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** Vitest's own counts; its report calls a file that cannot load, or a stray rejection, no failed test. */
async function runTests(): Promise<Counts> {
  rmSync(REPORT, { force: true });
  const outcome = await run(TESTS);
  const report = readReport();
  const { numPassedTests, numFailedTests } = report;
  for (const failure of failures(report)) console.log(`FAILED ${failure}`);
  tell(TESTS, outcome);
  return { passed: numPassedTests, failed: Math.max(numFailedTests, outcome.ok ? 0 : 1) };
}

function readReport(): Report {
  try {
    return parse(Report, JSON.parse(readFileSync(REPORT, 'utf8')));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, testResults: [] };
  }
}

/** What failed, said before the long log in which it would have to be looked for. */
function* failures({ testResults }: Report): Generator<string> {
  for (const { name, message, assertionResults } of testResults) {
    const file = relative(process.cwd(), name);
    if (message !== '') yield `${file}: ${message}`;
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'failed') yield `${file}: ${fullName}\n${failureMessages.join('\n')}`;
    }
  }
}

let [passed, failed] = [0, 0];
for (const next of [...CHECKS.map((check) => () => runCheck(check)), runTests]) {
  const counts = await next();
  passed += counts.passed;
  failed += counts.failed;
}
for (const note of notes) console.log(note);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
