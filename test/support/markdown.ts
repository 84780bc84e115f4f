import { readFileSync } from 'node:fs';

export interface CodeBlock {
  /** What follows the fence: a language, and what the page says of the block, e.g. `ts runnable`. */
  readonly info: string;
  readonly code: string;
  /** The heading above it. */
  readonly heading: string;
}

/** A Markdown page of the repository, for tests that hold it against the code. */
export interface Page {
  readonly text: string;
  /** The body rows of all tables under this heading, up to the next heading of any level. */
  rows(heading: string): readonly (readonly string[])[];
  readonly codeBlocks: readonly CodeBlock[];
}

export function readPage(path: string): Page {
  const text = readFileSync(path, 'utf8');
  return {
    text,
    rows(heading) {
      const section = sectionOf(text, heading);
      const lines = section.split('\n').filter((line) => line.startsWith('|'));
      const cells = lines.map((line) =>
        line
          .split(/(?<!\\)\|/u)
          .slice(1, -1)
          .map(cellText),
      );
      // A table is its head, a line of dashes, and its body.
      return cells.filter((row, i) => !isRule(row) && !isRule(cells[i + 1]));
    },
    codeBlocks: codeBlocksOf(text),
  };
}

function codeBlocksOf(text: string): readonly CodeBlock[] {
  const blocks: CodeBlock[] = [];
  let heading = '';
  for (const [, title, info = '', code = ''] of text.matchAll(/^#+ (.*)$|^```(.*)\n([^]*?)^```$/gmu)) {
    if (title === undefined) blocks.push({ info, code, heading });
    else heading = title;
  }
  return blocks;
}

function sectionOf(text: string, heading: string): string {
  const [, section] = text.split(new RegExp(`^#+ ${heading}$`, 'mu'));
  if (section === undefined) throw new Error(`no heading: ${heading}`);
  return section.split(/^#+ /mu)[0] ?? '';
}

function cellText(cell: string): string {
  return cell.trim().replaceAll('\\|', '|');
}

function isRule(row: readonly string[] | undefined): boolean {
  return row !== undefined && row.every((cell) => /^:?-+:?$/u.test(cell));
}

/** What stands in backticks. */
export function codeSpans(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/gu)].map(([, code = '']) => code);
}
