import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { expect, it, onTestFinished } from 'vitest';

/** Where the root of the package `dexie` puts the version that came first, and throws where it is another one. */
const FIRST_DEXIE = Symbol.for('Dexie');

it('runs in a page that has loaded another version of Dexie', async () => {
  Reflect.set(globalThis, FIRST_DEXIE, { semVer: '3.2.7' });
  onTestFinished(() => void Reflect.deleteProperty(globalThis, FIRST_DEXIE));
  await expect(import('dexie')).rejects.toThrow('Two different versions of Dexie');

  const { dexieStore } = await import('conversation-sync');
  const store = dexieStore({ indexedDB: new IDBFactory(), IDBKeyRange });
  await store.open('beside another Dexie');
  expect((await store.snapshot()).rows).toEqual([]);
  store.close();
});
