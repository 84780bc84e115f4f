import { describe, expect, it } from 'vitest';
import { bundle, bytesWithout, type BundlerSettings } from '../support/bundle.ts';
import { readPage } from '../support/markdown.ts';

const KB = 1024;

/** A ratchet: what shrinks lowers it, and what grows past it needs a reason. */
const limit = { whole: 102.4 * KB, own: 41.4 * KB, core: 53.1 * KB };

const everything = `export * from 'conversation-sync';`;
const ownPush = `import { createConversationSync } from 'conversation-sync'; console.log(createConversationSync);`;
const core = `import { createConversationSync } from 'conversation-sync/core'; console.log(createConversationSync);`;

it('ships the whole client in at most 102.4 KB gzipped, of which at most 41.4 KB are its own', async () => {
  const { bytes, ownBytes } = await bundle(everything);
  console.log(`conversation-sync: ${(bytes / KB).toFixed(1)} KB gzipped, own code ${(ownBytes / KB).toFixed(1)} KB`);
  expect(bytes).toBeLessThanOrEqual(limit.whole);
  expect(ownBytes).toBeLessThanOrEqual(limit.own);
  expect(ownBytes).toBeGreaterThan(1 * KB);
});

it('ships nothing of the server or of the test kit to a browser', async () => {
  const { packages } = await bundle(everything);
  for (const name of ['hono', '@hono/node-server', 'socket.io', 'jose', '@noble/hashes', 'msw']) {
    expect(packages).not.toContain(name);
  }
  expect(packages).toEqual(expect.arrayContaining(['dexie', 'ky', 'rxjs', 'socket.io-client', 'valibot']));
});

it('ships no socket.io-client to an app that brings its own push', async () => {
  const { packages } = await bundle(ownPush);
  expect(packages).not.toContain('socket.io-client');
  expect(packages).not.toContain('engine.io-client');
  expect(packages).toContain('dexie');
});

it('ships neither Dexie nor socket.io-client with the core, in at most 53.1 KB gzipped', async () => {
  const { bytes, packages } = await bundle(core);
  console.log(`conversation-sync/core: ${(bytes / KB).toFixed(1)} KB gzipped`);
  expect(bytes).toBeLessThanOrEqual(limit.core);
  expect(packages).not.toContain('dexie');
  expect(packages).not.toContain('socket.io-client');
  expect(packages).toContain('ky');
});

it('ships no library at all for the error type', async () => {
  const { packages } = await bundle(`import { SyncError } from 'conversation-sync'; console.log(SyncError);`);
  expect(packages).toEqual([]);
});

it('adds at most 12 KB gzipped for the gateway of OpenIM, without its encoder and without socket.io-client', async () => {
  const gateway = `import { openIMGateway } from 'conversation-sync/openim';`;
  const without = await bundle(core);
  const both = await bundle(`${gateway} ${core} console.log(openIMGateway);`);
  console.log(`conversation-sync/openim: ${((both.bytes - without.bytes) / KB).toFixed(1)} KB gzipped on top`);
  expect(both.bytes - without.bytes).toBeLessThanOrEqual(12 * KB);
  expect(both.packages).toContain('pbf');
  expect(both.packages).not.toContain('socket.io-client');
});

/** Gzipped bytes that the settings save. */
async function saving(code: string, settings: BundlerSettings): Promise<number> {
  const [without, withThem] = await Promise.all([bundle(code), bundle(code, settings)]);
  return without.bytes - withThem.bytes;
}

describe('the pages tell what was measured, in KB, give or take 1', () => {
  /** What stands there, where that is right, so that a failure shows the right number beside the wrong one. */
  const right = (stated: string | undefined, bytes: number): string => {
    const measured = bytes / KB;
    const isRight = Math.abs(Number(stated) - measured) <= 1;
    return isRight && stated !== undefined ? stated : measured.toFixed(0);
  };

  it.each([
    ['everything', 1, everything],
    ['an app with a push of its own', 2, ownPush],
    ['the core', 3, core],
  ])('README.md, what a page loads: %s', async (_app, column, code) => {
    const names = { Dexie: 'dexie', 'Socket.IO': 'socket.io-client', ky: 'ky', RxJS: 'rxjs', Valibot: 'valibot' };
    const { bytes, ownBytes, packages } = await bundle(code);
    const shares = await Promise.all(
      Object.values(names).map(async (name) =>
        packages.includes(name) ? bytes - (await bytesWithout(name, code)) : 0,
      ),
    );
    const stated = readPage('README.md')
      .rows('What a page loads')
      .map((row) => [row[0], row[column]]);
    const measured = [
      ...Object.keys(names).map((part, index) => [part, shares[index]]),
      ['own code', ownBytes],
      ['all', bytes],
    ];
    expect(stated).toEqual(measured.map(([part, size], index) => [part, right(stated[index]?.[1], Number(size))]));
  });

  it('README.md, a smaller page: what the settings of a bundler save', async () => {
    const es2015 = { conditions: ['es2015'] };
    const modern = { alias: { dexie: 'dexie/dist/modern/dexie.mjs' } };
    const ownDexie = `${everything} export { Dexie } from 'dexie';`;
    const saved = await Promise.all([
      saving(everything, es2015),
      // An app with a Dexie of its own ships it once.
      saving(ownDexie, modern),
    ]);
    const stated = readPage('README.md')
      .rows('A smaller page')
      .map(([, , saves]) => saves);
    expect(stated).toEqual(saved.map((bytes, index) => right(stated[index], bytes)));
    expect(saved.every((bytes) => bytes > KB)).toBe(true);
  });

  it('ARCHITECTURE.md, where the bytes go: the minified size of each folder', async () => {
    const { modules } = await bundle(everything);
    const folderOf = (path: string): string => `\`${['src', ...path.split('/').slice(0, -1)].join('/')}\``;
    const sizes = new Map<string, number>();
    for (const [path, bytes] of modules) sizes.set(folderOf(path), (sizes.get(folderOf(path)) ?? 0) + bytes);
    const stated = new Map(
      readPage('ARCHITECTURE.md')
        .rows('Where the bytes go')
        .map(([folder = '', size]) => [folder, size]),
    );
    expect(stated).toEqual(new Map([...sizes].map(([folder, bytes]) => [folder, right(stated.get(folder), bytes)])));
  });
});
