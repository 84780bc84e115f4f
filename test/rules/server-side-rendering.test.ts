import { expect, it } from 'vitest';
import { run } from '../support/shell.ts';

/** Everything of a browser that Node has too, or that a library may look for. */
const browserGlobals = [
  'BroadcastChannel',
  'CustomEvent',
  'EventSource',
  'IDBKeyRange',
  'WebSocket',
  'document',
  'indexedDB',
  'localStorage',
  'location',
  'navigator',
  'requestIdleCallback',
  'self',
  'sessionStorage',
  'window',
];

const page = `
  for (const name of ${JSON.stringify(browserGlobals)}) delete globalThis[name];
  const before = new Set(Object.keys(globalThis));
  const { createConversationSync, socketIO } = await import('./src/index.ts');
  const sync = createConversationSync({
    apiURL: 'https://im.test/api',
    userID: 'alice',
    token: 'token',
    push: socketIO({ url: 'https://im.test' }),
  });
  const seen = [];
  sync.conversations$.subscribe(() => seen.push('rows'));
  sync.list({ limit: 20 }).subscribe(() => seen.push('list'));
  sync.status$.subscribe(({ state }) => seen.push(state));
  console.log(JSON.stringify({ seen, added: Object.keys(globalThis).filter((name) => !before.has(name)) }));
`;

it('SSR: where there are no browser globals, the package is imported, and an instance is made and subscribed to', async () => {
  const printed = await run('.', process.execPath, '--input-type=module', '--eval', page);
  expect(JSON.parse(printed)).toEqual({ seen: ['stopped'], added: [] });
});
