/** A database of the page's own, beside the SDK's: where it is gone too, the browser has lost the whole origin's. */
import type { Page } from 'playwright';
import { databaseNames } from './tab-database.ts';

const NAME = 'canary';

/** Makes it where there is none, and resolves once it is on the disk. */
export async function makeCanary(page: Page): Promise<void> {
  await page.evaluate(
    (name) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open(name);
        opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('store'));
        opening.addEventListener('error', () => reject(new Error('the canary cannot be opened')));
        opening.addEventListener('success', () => {
          opening.result.close();
          resolve();
        });
      }),
    NAME,
  );
}

export async function hasCanary(page: Page): Promise<boolean> {
  return (await databaseNames(page)).includes(NAME);
}
