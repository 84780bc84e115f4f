/** What a client is in the middle of when its browser is killed. */
import { setTimeout } from 'node:timers/promises';
import type { BrowserServer } from '../support/browser-server.ts';
import { fillAccount } from '../../src/server/demo-fill.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import type { Tab } from '../support/tab.ts';
import { until } from '../support/until.ts';

/** One kill that is about to happen. */
export interface Strike {
  readonly server: BrowserServer;
  readonly userID: string;
  readonly tab: Tab;
  /** A whole number from 1 to `most`. */
  readonly pick: (most: number) => number;
  /** The writes whose promise had resolved, as the page told of them: by conversation, the highest number. */
  readonly durable: ReadonlyMap<string, number>;
}

export interface Moment {
  readonly name: string;
  /** How many conversations the user has. */
  readonly rows: number;
  /** Whether the whole list is on the device before. */
  readonly synced: boolean;
  /** Sets things going, and resolves with what was reached when it is time for the kill. */
  begin(strike: Strike, over: AbortSignal): Promise<string>;
}

/** Enough for several requests by ID, so that a replacement takes several commits. */
const MANY = 1200;
const FEW = 200;
/** Between two changes of the other device, in ms, at most. */
const MOST_PAUSE_MS = 20;
/** How many conversations are written to at the same time. */
const WRITERS = 4;

export const moments: readonly Moment[] = [
  {
    name: 'first sync',
    rows: MANY,
    synced: false,
    async begin({ server, tab, pick }) {
      const calls = pick(8);
      void tab.load().catch(() => undefined);
      return served(server, 'calls', undefined, calls);
    },
  },
  {
    name: 'delta',
    rows: FEW,
    synced: true,
    async begin({ server, userID, pick }, over) {
      void changing(server, userID, pick, over);
      return served(server, 'deltas', getIncrementalConversations.path, pick(25));
    },
  },
  {
    name: 'full replacement',
    rows: MANY,
    synced: true,
    async begin({ server, userID, pick }, over) {
      const calls = pick(6);
      await server.context.store.transaction(({ versionLogs }) => versionLogs.drop([userID]));
      void changing(server, userID, pick, over);
      return served(server, 'calls', undefined, calls);
    },
  },
  {
    name: 'outbox write',
    rows: FEW,
    synced: true,
    async begin({ server, userID, tab, pick, durable }) {
      const ids = (await server.list(userID)).slice(0, WRITERS).map(({ conversationID }) => conversationID);
      const wanted = pick(60);
      void tab.page.evaluate(writeForEver, ids).catch(() => undefined);
      const count = (): number => [...durable.values()].reduce((sum, number) => sum + number, 0);
      return `${await until('enough writes', count, (written) => written >= wanted)} writes`;
    },
  },
];

/** Resolves once so many calls more have come in. */
async function served(server: BrowserServer, what: string, path: string | undefined, more: number): Promise<string> {
  const before = server.count(path);
  await until(
    `${more} ${what}`,
    () => server.count(path),
    (count) => count >= before + more,
  );
  return `${more} ${what}`;
}

/** Another device changes, makes and deletes conversations until it is over. */
async function changing(
  server: BrowserServer,
  userID: string,
  pick: (most: number) => number,
  over: AbortSignal,
): Promise<void> {
  const device = server.device(userID);
  const ids = (await server.list(userID)).map(({ conversationID }) => conversationID);
  const any = (): string => ids[pick(ids.length) - 1] ?? '';
  for (let number = 1; !over.aborted; number++) {
    const kind = pick(10);
    if (kind === 1) await device.remove(any());
    else if (kind === 2) ids.push(await device.open(`late-${userID}-${number}`));
    else if (kind === 3) await server.say(`late-${userID}-${number}`, userID, 'hello');
    else await device.set(any(), { ex: `by the other device: ${number}` });
    await setTimeout(pick(MOST_PAUSE_MS));
  }
}

/** Runs in the page: each conversation gets 1, 2, 3 … as its `ex`, the next one when the one before is durable. */
function writeForEver(ids: readonly string[]): void {
  const { sync } = window.tab;
  const { report } = window as unknown as { report: (id: string, number: number) => Promise<void> };
  for (const id of ids) {
    void (async () => {
      for (let number = 1; ; number++) {
        await sync.update(id, { ex: String(number) });
        await report(id, number);
      }
    })();
  }
}

/** Gives the user conversations, each with a message. */
export async function fill(server: BrowserServer, userID: string, count: number): Promise<void> {
  await fillAccount(server.context, userID, count);
}
