import { expect, it } from 'vitest';
import { bundle } from '../support/bundle.ts';

const KB = 1024;

/** A ratchet: what shrinks lowers it, and what grows past it needs a reason. */
const limit = { whole: 103 * KB, own: 39 * KB };

it('ships the whole client in at most 103 KB gzipped, of which at most 39 KB are its own', async () => {
  const { bytes, ownBytes } = await bundle(`export * from 'conversation-sync';`);
  console.log(`conversation-sync: ${(bytes / KB).toFixed(1)} KB gzipped, own code ${(ownBytes / KB).toFixed(1)} KB`);
  expect(bytes).toBeLessThanOrEqual(limit.whole);
  expect(ownBytes).toBeLessThanOrEqual(limit.own);
  expect(ownBytes).toBeGreaterThan(1 * KB);
});

it('ships nothing of the server or of the test kit to a browser', async () => {
  const { packages } = await bundle(`export * from 'conversation-sync';`);
  for (const name of ['hono', '@hono/node-server', 'socket.io', 'jose', '@noble/hashes', 'msw']) {
    expect(packages).not.toContain(name);
  }
  expect(packages).toEqual(expect.arrayContaining(['dexie', 'ky', 'rxjs', 'socket.io-client', 'valibot']));
});

it('ships no Dexie with the core, and no socket.io-client to an app that brings its own push', async () => {
  const { packages } = await bundle(
    `import { createConversationSync } from 'conversation-sync/core'; console.log(createConversationSync);`,
  );
  expect(packages).not.toContain('dexie');
  expect(packages).not.toContain('socket.io-client');
  expect(packages).toContain('ky');
});

it('ships no library at all for the error type', async () => {
  const { packages } = await bundle(`import { SyncError } from 'conversation-sync'; console.log(SyncError);`);
  expect(packages).toEqual([]);
});

it('adds at most 12 KB gzipped for the gateway of OpenIM, without its encoder and without socket.io-client', async () => {
  const core = `import { createConversationSync } from 'conversation-sync/core';`;
  const gateway = `import { openIMGateway } from 'conversation-sync/openim';`;
  const without = await bundle(`${core} console.log(createConversationSync);`);
  const both = await bundle(`${core} ${gateway} console.log(createConversationSync, openIMGateway);`);
  console.log(`conversation-sync/openim: ${((both.bytes - without.bytes) / KB).toFixed(1)} KB gzipped on top`);
  expect(both.bytes - without.bytes).toBeLessThanOrEqual(12 * KB);
  expect(both.packages).toContain('pbf');
  expect(both.packages).not.toContain('socket.io-client');
});
