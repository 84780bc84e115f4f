import { firstValueFrom } from 'rxjs';
import { expect, onTestFinished } from 'vitest';
import { httpApi } from '../../src/adapters/http-api.ts';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { createSync } from '../../src/conversation-sync.ts';
import type { Conversation } from '../../src/model.ts';
import type { ConversationSyncOptions } from '../../src/options.ts';
import { singleConversationID } from '../../src/protocol/conversation-id.ts';
import type { ConversationSync } from '../../src/public-api.ts';
import type { SyncEvent } from '../../src/sync/events.ts';
import type { SyncStatus } from '../../src/sync/sync-state.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import type { VirtualEnvironment, VirtualEnvironmentOptions } from '../../src/testing/virtual-environment.ts';
import { openBackend } from './backend.ts';
import { until } from './until.ts';

export interface DeviceOptions extends Partial<ConversationSyncOptions> {
  /** Whether the whole list is looked at from the start. Default true. */
  readonly watched?: boolean;
}

/** One instance of the SDK against the test backend. */
export interface Device {
  readonly userID: string;
  readonly sync: ConversationSync;
  readonly events: readonly SyncEvent[];
  readonly statuses: readonly SyncStatus[];
  readonly status: SyncStatus;
  /** The paths that this device called, in their order. */
  readonly calls: readonly string[];
  /** How often it called: one path, or in all. */
  count(path?: string): number;
  /** The whole list as it is shown now; empty before it was read. */
  rows(): readonly Conversation[];
  row(conversationID: string): Conversation;
  /** Starts, and waits until the list is whole, push is there, and nothing is under way any more. */
  live(): Promise<void>;
}

export interface Scene {
  readonly backend: TestBackend;
  /** The time of the server, the pushes and, by default, of the devices. */
  readonly environment: VirtualEnvironment;
  /** A device that is stopped with the test. Default: of alice, with a memory store and the push of the backend. */
  device(options?: DeviceOptions): Device;
  /** Lets everything run that can run without the clock being moved. */
  settled(): Promise<void>;
}

/** A server and its world. Time stands still unless the test moves it. */
export function scene(options: VirtualEnvironmentOptions & { readonly syncLimit?: number } = {}): Scene {
  // A pass takes some turns, and calls take theirs: the next timer must not run before the one that comes of them.
  const settleTimer = async (): Promise<void> => {
    await turns(4);
    await backend.settled();
  };
  const environment = virtualEnvironment({ settle: settleTimer, ...options });
  const { syncLimit } = options;
  const backend: TestBackend = openBackend({ environment, ...(syncLimit !== undefined && { syncLimit }) });
  const settled = (): Promise<void> => settle(backend);
  return {
    backend,
    environment,
    settled,
    device: ({ watched = true, ...deviceOptions } = {}) =>
      openDevice({ backend, environment, settled }, watched, deviceOptions),
  };
}

function openDevice(
  { backend, environment, settled }: Omit<Scene, 'device'>,
  watched: boolean,
  options: Partial<ConversationSyncOptions>,
): Device {
  const { userID = 'alice' } = options;
  const calls: string[] = [];
  const base = new URL(backend.apiURL).pathname;
  const fetch = (request: Request): Promise<Response> => {
    calls.push(new URL(request.url).pathname.slice(base.length));
    return backend.fetch(request);
  };
  const sync = createSync({
    apiURL: backend.apiURL,
    userID,
    token: () => backend.tokenFor(userID),
    push: backend.push,
    storage: memoryStore(),
    environment,
    api: httpApi({ apiURL: backend.apiURL, fetch, environment }),
    ...options,
  });
  const events: SyncEvent[] = [];
  const statuses: SyncStatus[] = [];
  let rows: readonly Conversation[] = [];
  const subscriptions = [
    sync.events$.subscribe((event) => events.push(event)),
    sync.status$.subscribe((status) => statuses.push(status)),
    ...(watched ? [sync.conversations$.subscribe((shown) => (rows = shown))] : []),
  ];
  onTestFinished(async () => {
    for (const subscription of subscriptions) subscription.unsubscribe();
    await sync.stop();
  });
  const device: Device = {
    userID,
    sync,
    events,
    statuses,
    get status() {
      const status = statuses.at(-1);
      if (status === undefined) throw new Error('status$ replays its value');
      return status;
    },
    calls,
    count: (path) => calls.filter((called) => path === undefined || called === path).length,
    rows: () => rows,
    row(conversationID) {
      const row = rows.find((shown) => shown.conversationID === conversationID);
      if (row === undefined) throw new Error(`${conversationID} is not shown`);
      return row;
    },
    async live() {
      await sync.start();
      await sync.whenComplete();
      await settled();
      // A token is signed in a thread of its own, which on a busy machine takes longer than any number of turns.
      await until('live', () => device.status.state === 'live');
      await settled();
      // What wakes the page right after its start is part of it.
      await environment.advance(1_000);
    },
  };
  return device;
}

async function turns(count: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  for (let turn = 1; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Quiet rounds in a row after which nothing more comes: commits of a store need some turns between two calls. */
const quietRounds = 4;

async function settle(backend: TestBackend): Promise<void> {
  for (let quiet = 0; quiet < quietRounds; quiet++) {
    const before = backend.calls.count();
    await backend.settled();
    if (backend.calls.count() !== before) quiet = -1;
  }
}

/** Rows of one user with all that the server's sorted list tells of them, in its order. */
export async function serverList(backend: Pick<TestBackend, 'service'>, userID: string): Promise<readonly ShownRow[]> {
  const showNumber = 500;
  const rows: ShownRow[] = [];
  for (let pageNumber = 1, total = 1; rows.length < total; pageNumber++) {
    const pagination = { pageNumber, showNumber };
    const page = await backend.service.list.page({ userID, conversationIDs: [], pagination });
    total = page.conversationTotal;
    rows.push(
      ...page.conversationElems.map(({ conversationID, unreadCount, IsPinned, recvMsgOpt }) => ({
        conversationID,
        unreadCount,
        isPinned: IsPinned,
        recvMsgOpt,
      })),
    );
  }
  return rows;
}

/** Of rows that a device shows what the server's list tells of them, too. */
export const shownRows = (rows: readonly Conversation[]): readonly ShownRow[] =>
  rows.map(({ conversationID, unreadCount, isPinned, recvMsgOpt }) => ({
    ...{ conversationID, unreadCount, isPinned, recvMsgOpt },
  }));

export type ShownRow = Pick<Conversation, 'conversationID' | 'unreadCount' | 'isPinned' | 'recvMsgOpt'>;

/** The device shows the server's own sorted list: the same conversations in the same order, with the same counts. */
export async function expectSameAsServer(device: Device, backend: TestBackend): Promise<void> {
  const shown = await firstValueFrom(device.sync.conversations$);
  expect(shownRows(shown)).toEqual(await serverList(backend, device.userID));
}

/** Of at most 100 rows that are looked at: each shows the message that the server's own list shows. */
export async function expectSamePreviews(device: Device, backend: TestBackend): Promise<void> {
  const request = { userID: device.userID, conversationIDs: [], pagination: { pageNumber: 1, showNumber: 100 } };
  const { conversationElems } = await backend.service.list.page(request);
  expect(device.rows().map(({ latestMsg }) => [latestMsg?.clientMsgID, latestMsg?.contentType])).toEqual(
    conversationElems.map(({ msgInfo }) => [msgInfo?.clientMsgID, msgInfo?.contentType]),
  );
}

/** Conversations of `userID` with one message each, a second of server time apart: the last one is on top. */
export async function fill(
  { backend, environment }: Pick<Scene, 'backend' | 'environment'>,
  count: number,
  userID = 'alice',
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const peer = `peer${String(index).padStart(5, '0')}`;
    await backend.sendText(peer, { userID }, `hello from ${peer}`);
    await environment.advance(1_000);
    ids.push(singleConversationID(userID, peer));
  }
  return ids;
}
