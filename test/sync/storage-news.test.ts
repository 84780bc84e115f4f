import { describe, expect, it } from 'vitest';
import type { SyncEvent } from '../../src/sync/events.ts';
import { StorageNews } from '../../src/sync/storage-news.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { diskFull } from '../support/controlled-store.ts';

function news() {
  let asked = 0;
  const environment = Object.assign(virtualEnvironment(), { persistStorage: () => Promise.resolve(++asked > 0) });
  const events: SyncEvent[] = [];
  const logged: string[] = [];
  const storageNews = new StorageNews({
    environment,
    logger: (level, message) => logged.push(`${level} ${message}`),
    onEvent: (event) => events.push(event),
  });
  return { storageNews, events, logged, asked: () => asked };
}

describe('news of the storage', () => {
  it('STORE-2: storage that cannot be used is told with its error, and logged', () => {
    const { storageNews, events, logged } = news();
    storageNews.degraded(diskFull);
    expect(events).toEqual([{ kind: 'storageDegraded', error: diskFull }]);
    expect(logged).toEqual(['error storage: the disk is full']);
  });

  it('STORE-6: a lost database is told and logged', () => {
    const { storageNews, events, logged } = news();
    storageNews.lost();
    expect(events).toEqual([{ kind: 'storageLost' }]);
    expect(logged).toEqual(['error storage: the database was lost']);
  });

  it('STORE-5: the browser is asked once to keep the data, and not before there is something to lose', () => {
    const { storageNews, asked } = news();
    storageNews.lost();
    expect(asked()).toBe(0);
    storageNews.worthKeeping();
    storageNews.worthKeeping();
    expect(asked()).toBe(1);
  });
});
