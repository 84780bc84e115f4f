import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A string that is the first argument of a call, before a function or options: the title of a test. */
const TITLE = /\(\s*(['"`])((?:\\.|(?!\1)[^\\])+)\1,\s*(?:async\s*)?(?:\(|\{|\w+\s*=>)/gu;
/** What a title leaves to the row of `each`, or to an expression. */
const PLACEHOLDER = /%[sdifjo#%]|\$\{[^}]*\}|\$[\w.]+/gu;

/** A contract that the file holds an implementation against. */
const CONTRACT = /from '(\.\/[\w-]*contract[\w-]*\.ts)'/gu;

/** Whether this file, or a contract that it runs, has a test of this title, as a run prints it. */
export function hasTest(file: string, title: string): boolean {
  const text = readFileSync(file, 'utf8');
  return (
    [...text.matchAll(TITLE)].some(([, , own = '']) => patternOf(own).test(title)) ||
    [...text.matchAll(CONTRACT)].some(([, contract = '']) => hasTest(join(dirname(file), contract), title))
  );
}

function patternOf(text: string): RegExp {
  const fixed = text
    .replaceAll(/\\(.)/gu, '$1')
    .split(PLACEHOLDER)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
  return new RegExp(`^${fixed.join('.+')}$`, 'u');
}
