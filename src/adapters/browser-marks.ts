import type { Marks } from '../ports.ts';
import { host, inBrowser } from './browser-host.ts';

const PREFIX = 'conversation-sync:';

/** `localStorage`. Workers have none, and a page may be refused it, even the mention of it. */
export const browserMarks: Marks = {
  get: (name) => withStorage((storage) => storage.getItem(PREFIX + name)) ?? undefined,
  set(name, value) {
    withStorage((storage) => {
      // Where there is no room for the new value, the old one does not stay in its place.
      storage.removeItem(PREFIX + name);
      if (value !== undefined) storage.setItem(PREFIX + name, value);
    });
  },
};

function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return inBrowser() && host.localStorage !== undefined ? use(host.localStorage) : undefined;
  } catch {
    return undefined;
  }
}
