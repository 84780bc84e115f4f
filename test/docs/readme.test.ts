import { existsSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import type { SyncErrorKind, SyncEvent } from '../../src/exports.ts';
import type { ConversationSyncOptions } from '../../src/options.ts';
import type { ConversationSync } from '../../src/public-api.ts';
import { COUNTERS, GAUGES, HISTOGRAMS } from '../../src/server/figures/node-metric-table.ts';
import type { Metric } from '../../src/server/figures/node-metric-table.ts';
import { LIMITS } from '../../src/server/limits/limits.ts';
import type { ServerLimits } from '../../src/server/limits/limits.ts';
import { flagOf } from '../../src/server/node-option-table.ts';
import { usage } from '../../src/server/node-options.ts';
import type { StateKind } from '../../src/sync/sync-state.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import { codeSpans, readPage } from '../support/markdown.ts';

const page = readPage('README.md');
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
  readonly scripts: Readonly<Record<string, string>>;
};

// In each of these a name that is missing, or that the code does not know, does not compile.
type Names<K extends PropertyKey> = { readonly [P in K]: true };
const names = (of: Names<string>): readonly string[] => Object.keys(of).toSorted();

const members: Names<keyof ConversationSync> = {
  conversations$: true,
  list: true,
  conversation: true,
  unreadTotal$: true,
  status$: true,
  events$: true,
  pendingWrites$: true,
  start: true,
  whenComplete: true,
  sync: true,
  stop: true,
  logout: true,
  setPinned: true,
  setRecvMsgOpt: true,
  setPrivateChat: true,
  update: true,
  markAsRead: true,
  markAllAsRead: true,
  remove: true,
  open: true,
  setDraft: true,
  hide: true,
  discard: true,
};
const states: Names<StateKind> = {
  stopped: true,
  loading: true,
  syncing: true,
  live: true,
  offline: true,
  retrying: true,
  signedOut: true,
};
const events: Names<SyncEvent['kind']> = {
  synced: true,
  writeRejected: true,
  kicked: true,
  storageDegraded: true,
  storageLost: true,
  setback: true,
};
const options: Names<keyof ConversationSyncOptions> = {
  apiURL: true,
  userID: true,
  token: true,
  push: true,
  platformID: true,
  databaseName: true,
  storage: true,
  profiles: true,
  timing: true,
  logger: true,
  metrics: true,
  environment: true,
  api: true,
};
const errors: Names<SyncErrorKind> = {
  protocol: true,
  network: true,
  timeout: true,
  http: true,
  api: true,
  'signed-out': true,
  storage: true,
  dropped: true,
  aborted: true,
  options: true,
  internal: true,
};
const backend: Names<keyof TestBackend> = {
  apiURL: true,
  handlers: true,
  fetch: true,
  push: true,
  service: true,
  faults: true,
  calls: true,
  tokenFor: true,
  sendText: true,
  settled: true,
  close: true,
};

/** The names that begin the rows of a section's tables. */
function listed(heading: string): readonly string[] {
  const cells = page.rows(heading).map(([cell = '']) => codeSpans(cell)[0] ?? '');
  return cells.map((cell) => /^[\w-]+\$?/u.exec(cell)?.[0] ?? cell).toSorted();
}

describe('README.md', () => {
  it('lists every member, state and event of the API', () => {
    expect(listed('The API')).toEqual([...names(members), ...names(states), ...names(events)].toSorted());
  });

  it('lists every option, and every time with its default', () => {
    expect(listed('Options')).toEqual([...names(options), ...Object.keys(defaultTiming)].toSorted());
    const times = page.rows('Options').map(([name = '', , value]) => [codeSpans(name)[0], Number(value)]);
    expect(times.slice(-Object.keys(defaultTiming).length)).toEqual(Object.entries(defaultTiming));
  });

  it('lists every kind of error', () => {
    expect(listed('Errors')).toEqual(names(errors));
  });

  it('lists every member of the test backend', () => {
    expect(listed('Testing your app')).toEqual(expect.arrayContaining([...names(backend)]));
  });

  it('lists the options of the command line with their defaults, and the limits in a table of their own', () => {
    const help = [...usage().matchAll(/^ {2}(--[\w-]+) .*?(?:\(default (.*)\))?$/gmu)].filter(
      ([line]) => !line.includes('--help'),
    );
    const listedUnder = (heading: string) =>
      page.rows(heading).map(([name = '', , value = '']) => [codeSpans(name)[0], codeSpans(value)[0]]);
    const limits = new Set<string>(Object.keys(LIMITS).map((name) => `--${flagOf(name as keyof ServerLimits)}`));
    const options = help.map(([, name = '', value]) => [name, value]);
    expect(listedUnder('The reference server')).toEqual(options.filter(([name = '']) => !limits.has(name)));
    expect(listedUnder('Limits')).toEqual(options.filter(([name = '']) => limits.has(name)));
    expect(listedUnder('Limits')).toEqual(
      Object.entries(LIMITS).map(([name, { fallback }]) => [
        `--${flagOf(name as keyof ServerLimits)}`,
        String(fallback),
      ]),
    );
  });

  it('lists every figure of the server with its labels', () => {
    const metrics = [COUNTERS, HISTOGRAMS, GAUGES].flatMap((table): readonly Metric[] => Object.values(table));
    const rows = page.rows('Figures').map(([name = '', labels = '']) => [codeSpans(name)[0], codeSpans(labels)]);
    expect(rows).toEqual(metrics.map(({ name, labels = {} }) => [name, Object.keys(labels)]));
  });

  it.each(['server', 'testing'])('says what to install for conversation-sync/%s', async (entry) => {
    const { metafile } = await build({
      ...{ entryPoints: [`src/${entry}/index.ts`], bundle: true, write: false, metafile: true },
      ...{ packages: 'external', platform: 'node', format: 'esm', logLevel: 'silent' },
    });
    const imported = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path));
    const packages = imported.map((path) => /^(?:@[^/]+\/)?[^/:]+/u.exec(path)?.[0] ?? path);
    const [, command = ''] = new RegExp(`--save-dev (.*?) +# conversation-sync/${entry}`, 'u').exec(page.text) ?? [];
    const needed = new Set(packages.filter((name) => name in manifest.peerDependencies));
    expect(command.split(' ').toSorted()).toEqual([...needed].toSorted());
  });

  it('promises the sizes that a test checks', () => {
    const checked = readFileSync('test/package/bundle-size.test.ts', 'utf8');
    const [, whole, own] = /whole: ([\d.]+) \* KB, own: ([\d.]+) \* KB/u.exec(checked) ?? [];
    const promised = /at most ([\d.]+) KB, and at most ([\d.]+) KB/u.exec(page.text)?.slice(1);
    expect(promised).toEqual([whole, own]);
  });

  it('names imports, scripts and files that are there', () => {
    const imports = page
      .rows('Install')
      .map(([cell = '']) => (codeSpans(cell)[0] ?? '').replace('conversation-sync', '.'));
    expect(imports).toEqual(Object.keys(manifest.exports).filter((path) => path !== './package.json'));
    const scripts = [...page.text.matchAll(/`npm (?:run )?([\w:]+)`/gu)].map(([, script = '']) => script);
    expect(scripts.filter((script) => script !== 'ci' && !(script in manifest.scripts))).toEqual([]);
    const links = [...page.text.matchAll(/\]\(([\w.]+)(?:#[\w-]+)?\)/gu)].map(([, file = '']) => file);
    expect(links.filter((file) => !existsSync(file))).toEqual([]);
  });

  it.each(['README.md', 'PROTOCOL.md', 'ARCHITECTURE.md'])('%s: every link to a heading finds one', (from) => {
    const slugs = (file: string): readonly string[] =>
      [...readPage(file).text.matchAll(/^#+ (.*)$/gmu)].map(([, title = '']) =>
        title
          .toLowerCase()
          .replaceAll(/[^\w\- ]/gu, '')
          .replaceAll(' ', '-'),
      );
    const links = [...readPage(from).text.matchAll(/\]\(([\w.]*)#([\w-]+)\)/gu)];
    const broken = links.filter(([, file = '', slug = '']) => !slugs(file || from).includes(slug));
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});
