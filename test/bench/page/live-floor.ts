/** The floor of a new device's first screen, by hand: one call beside the opening of a database, one write, nothing checked. */
import { done, openDatabase, write } from '../engines/idb.ts';

export interface FloorPage {
  /** ms from the start until the first rows were there and stored. */
  readonly firstScreen: Promise<number>;
}

declare global {
  interface Window {
    floor: FloorPage;
  }
}

const ROWS = 50;
const HEAD = 'head';

async function firstScreen(token: string): Promise<number> {
  const begun = performance.now();
  const opening = openDatabase('floor', (database) => database.createObjectStore(HEAD));
  const response = await fetch('/jssdk/get_active_conversations', {
    method: 'POST',
    headers: { token, operationID: 'floor', 'Content-Type': 'application/json' },
    body: JSON.stringify({ count: ROWS }),
  });
  const { data } = (await response.json()) as { readonly data: { readonly conversations: readonly unknown[] } };
  if (data.conversations.length !== ROWS) throw new Error(`the answer has ${data.conversations.length} rows`);
  const database = await opening;
  const transaction = write(database, [HEAD]);
  transaction.objectStore(HEAD).put(JSON.stringify(data.conversations), 'first screen');
  transaction.commit();
  await done(transaction);
  return performance.now() - begun;
}

window.floor = { firstScreen: firstScreen(new URLSearchParams(location.search).get('token') ?? '') };
