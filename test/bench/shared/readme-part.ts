/** The parts of README.md that programs write. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

const readme = 'README.md';

/** Between which marks a part stands. */
export interface PartMarks {
  readonly begin: string;
  readonly end: string;
}

/** @throws Error where the page has no such part. */
export function replacePart(page: string, { begin, end }: PartMarks, text: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${readme} has no part between ${begin} and ${end}`);
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`;
}

export function writeReadmePart(marks: PartMarks, text: string): void {
  writeFileSync(readme, replacePart(readFileSync(readme, 'utf8'), marks, text));
  execFileSync('node_modules/.bin/oxfmt', [readme]);
}
