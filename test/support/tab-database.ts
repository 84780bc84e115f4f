/** The databases of a page, past the SDK: what is on the disk. */
import type { Page } from 'playwright';
import { planesOf } from '../../src/adapters/dexie-store-packs.ts';
import type { Cursor, Intent, PreviewState, SeqState, WireConversation } from '../../src/exports.ts';

export interface DatabaseDump {
  readonly meta: { readonly cursor: Cursor; readonly device: string } & Readonly<Record<string, unknown>>;
  readonly rows: readonly WireConversation[];
  readonly seqs: readonly SeqState[];
  readonly previews: readonly PreviewState[];
  readonly locals: readonly unknown[];
  readonly outbox: readonly Intent[];
}

/** The names of all databases in the origin of this page. */
export async function databaseNames(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    try {
      return (await indexedDB.databases()).map(({ name }) => name ?? '');
    } catch {
      // Where Chromium finds them damaged, the first question has this answer, and the second one that there are none.
      return [];
    }
  });
}

/** The names of the SDK's databases in the origin of this page; one of a user, if a user is named. */
export async function databasesOf(page: Page, userID?: string): Promise<readonly string[]> {
  return (await databaseNames(page)).filter((name) => {
    const [, , owner] = name.split('/').map(decodeURIComponent);
    return name.startsWith('conversation-sync/') && (userID === undefined || owner === userID);
  });
}

/** All that the database of this user holds; undefined where there is none, and none is made. */
export async function dump(page: Page, userID: string): Promise<DatabaseDump | undefined> {
  const [name] = await databasesOf(page, userID);
  if (name === undefined) return undefined;
  const tables = await page.evaluate(readAll, name);
  if (tables === undefined) return undefined;
  const { packs, ...rest } = tables;
  const { rows, seqs, previews } = planesOf(packs).pack;
  return { ...rest, rows: rows?.put ?? [], seqs: seqs?.put ?? [], previews: previews?.put ?? [] };
}

interface Tables extends Pick<DatabaseDump, 'meta' | 'locals' | 'outbox'> {
  readonly packs: readonly unknown[];
}

/** Runs in the page. */
function readAll(name: string): Promise<Tables | undefined> {
  const names = ['packs', 'locals', 'outbox'];
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(name);
    // It has gone since it was found: none is made in its place.
    opening.addEventListener('upgradeneeded', () => opening.transaction?.abort());
    opening.addEventListener('error', () => resolve(undefined));
    opening.addEventListener('success', () => {
      const database = opening.result;
      database.addEventListener('versionchange', () => database.close());
      try {
        const transaction = database.transaction(['meta', ...names], 'readonly');
        const meta = transaction.objectStore('meta').get('meta');
        const tables = names.map((table) => [table, transaction.objectStore(table).getAll()] as const);
        transaction.addEventListener('complete', () => {
          database.close();
          const read = tables.map(([table, { result }]) => [table, result] as const);
          resolve({ meta: meta.result as unknown, ...Object.fromEntries(read) } as Tables);
        });
        transaction.addEventListener('abort', () => resolve(undefined));
      } catch (error) {
        database.close();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
