/** The first screen beside the packs: one small record that says nothing which is not in them, for a page that begins. */
import type { Conversation } from '../model.ts';
import type { StoredScreen } from '../ports.ts';
import { isMeta } from './dexie-store-records.ts';
import { META, META_KEY } from './dexie-store-schema.ts';
import { answerOf } from './dexie-store-transaction.ts';
import { isShownRow } from './record-check.ts';

const SCREEN_KEY = 'screen';

/** As text: reading it costs a fraction of what the objects would. */
export function putScreen(transaction: IDBTransaction, screen: StoredScreen): void {
  transaction.objectStore(META).put(JSON.stringify(screen), SCREEN_KEY);
}

/** What is written beside it without being counted would be missing in it. */
export function dropScreen(transaction: IDBTransaction): void {
  transaction.objectStore(META).delete(SCREEN_KEY);
}

/** Undefined where something was written since, or where it is damaged: the packs say the same, a little later. */
export async function readScreen(transaction: IDBTransaction): Promise<() => StoredScreen | undefined> {
  const head = transaction.objectStore(META);
  const [meta, text] = await Promise.all([
    answerOf<unknown>(head.get(META_KEY)),
    answerOf<unknown>(head.get(SCREEN_KEY)),
  ]);
  return () => {
    const screen = typeof text === 'string' ? parseScreen(text) : undefined;
    if (screen === undefined || !isMeta(meta)) return undefined;
    // Nobody has seen more commits than there are, unless the database has gone back.
    const current =
      screen.device === meta.device && screen.commit >= meta.seen && screen.commit <= meta.counters.commit;
    return current ? screen : undefined;
  };
}

function parseScreen(text: string): StoredScreen | undefined {
  try {
    const screen = JSON.parse(text) as StoredScreen;
    if (!screen.rows.every(isShownRow)) return undefined;
    // JSON has no undefined, and no frozen objects.
    const rows = screen.rows.map((row): Conversation => Object.freeze({ ...row, latestMsg: row.latestMsg }));
    return { ...screen, rows };
  } catch {
    return undefined;
  }
}
