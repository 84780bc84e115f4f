import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GatewayID } from '../../src/protocol/openim/frames.ts';
import { codeSpans, readPage } from '../support/markdown.ts';

const readme = readPage('README.md');
const protocol = readPage('PROTOCOL.md');
const RULE = /[A-Z]+-\d+/gu;

const all = (pattern: RegExp, text: string): readonly string[] => [...text.matchAll(pattern)].map(([found]) => found);

const faults = readme.rows('On an existing OpenIM server').filter((row) => row.length === 4);

/** Each title that begins like `'CUR-1, CUR-2: 7, …'`, with its rules and the faults that it is about. */
function titlesIn(file: string) {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  return [...text.matchAll(/['"`]((?:[A-Z]+-\d+(?:, )?)+): (\d+(?:(?:, | and )\d+)*), /gu)].map(
    ([, rules = '', numbers = '']) => ({ rules: all(RULE, rules), numbers: all(/\d+/gu, numbers) }),
  );
}

describe("OpenIM's known faults", () => {
  it('are ten, and both pages have all of them', () => {
    const ten = Array.from({ length: 10 }, (_, index) => String(index + 1));
    expect(faults.map(([number]) => number)).toEqual(ten);
    expect(protocol.rows('Known faults of OpenIM').map(([number]) => number)).toEqual(ten);
  });

  it.each(faults)(
    'fault %s (%s) has a test for each rule that is said to meet it',
    (number = '', _, __, shown = '') => {
      const [file = ''] = codeSpans(shown);
      const titles = titlesIn(file).filter(({ numbers }) => numbers.includes(number));
      const rules = all(RULE, shown);
      expect(rules).not.toEqual([]);
      expect(rules.filter((rule) => !titles.some((title) => title.rules.includes(rule)))).toEqual([]);
    },
  );
});

describe("OpenIM's gateway in PROTOCOL.md", () => {
  it('has a row for each frame with a number', () => {
    const numbers = protocol.rows("Over OpenIM's gateway").map(([frame = '']) => Number(codeSpans(frame)[0]));
    const known: readonly number[] = Object.values(GatewayID);
    expect(numbers.filter((number) => !Number.isNaN(number))).toEqual(known.toSorted((a, b) => a - b));
  });

  it("says who sends them: the client asks, and the rest is the server's", () => {
    const senders = protocol
      .rows("Over OpenIM's gateway")
      .map(([frame = '', from]) => [Number(codeSpans(frame)[0]), from] as const);
    const asked = senders
      .filter(([number, from]) => from === 'client' && !Number.isNaN(number))
      .map(([number]) => number);
    expect(asked).toEqual([GatewayID.getSeqs, GatewayID.logout, GatewayID.background]);
  });
});

describe("Coming from OpenIM's web SDK", () => {
  const rows = protocol.rows("Coming from OpenIM's web SDK");
  const theirs = rows.flatMap(([cell = '']) => codeSpans(cell)).map((span) => /^\w+/u.exec(span)?.[0]);

  it.each([
    ...['getAllConversationList', 'getConversationListSplit', 'setConversation', 'setConversationDraft'],
    ...['markConversationMessageAsRead', 'hideConversation', 'OnConversationChanged', 'OnNewConversation'],
    ...['OnTotalUnreadMessageCountChanged', 'OnSyncServerStart', 'OnSyncServerProgress', 'OnSyncServerFinish'],
    ...['OnSyncServerFailed', 'OnKickedOffline'],
  ])('has %s', (name) => {
    expect(theirs).toContain(name);
  });

  it('names calls and observables that the API has', () => {
    const members = readme.rows('The API').map(([cell = '']) => codeSpans(cell)[0] ?? '');
    const api = new Set(members.map((member) => /^\w+\$?/u.exec(member)?.[0]));
    const ours = rows
      .flatMap(([, cell = '']) => codeSpans(cell))
      .map((span) => /^(\w+(?=\()|\w+\$$|set\w+$)/u.exec(span)?.[0]);
    const names = new Set(ours.filter((name) => name !== undefined && name !== 'createConversationSync'));
    expect([...names].filter((name) => !api.has(name))).toEqual([]);
    expect(names.size).toBeGreaterThan(10);
  });
});

it('promises the size that a test checks', () => {
  const checked = readFileSync('test/package/bundle-size.test.ts', 'utf8');
  const [, limit] = /both\.bytes - without\.bytes\)\.toBeLessThanOrEqual\((\d+) \* KB\)/u.exec(checked) ?? [];
  expect(/`conversation-sync\/openim` adds at most (\d+) KB/u.exec(readme.text)?.[1]).toBe(limit);
});
