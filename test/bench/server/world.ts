/** Servers with users and rows in them, always the same for the same size. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { singleConversationID } from '../../../src/protocol/conversation-id.ts';
import { ConversationType } from '../../../src/protocol/conversation.ts';
import type { WireConversation } from '../../../src/protocol/conversation.ts';
import { createReferenceServer } from '../../../src/server/reference-server.ts';
import type { ReferenceServer } from '../../../src/server/reference-server.ts';
import type { ServerStore } from '../../../src/server/store.ts';
import type { ChangeAction } from '../../../src/server/store/version-logs.ts';
import { MemoryServerStore } from '../../../src/server/stores/memory-store.ts';
import { SqliteServerStore } from '../../../src/server/stores/sqlite-store.ts';
import { recordChanges, versionIDSource } from '../../../src/server/version-log.ts';
import type { StoreName } from './options.ts';

export interface WorldSize {
  readonly users: number;
  /** Of each user. */
  readonly rows: number;
}

/** One user, as a client of theirs knows the server. */
export interface Caller {
  readonly userID: string;
  readonly token: string;
  readonly versionID: string;
  /** The versions from which on 200, 20 and 1 rows have changed, and the present one. */
  readonly versions: { readonly 200: number; readonly 20: number; readonly 1: number; readonly 0: number };
  readonly ids: readonly string[];
}

export interface World {
  readonly server: ReferenceServer;
  readonly callers: readonly Caller[];
  close(): Promise<void>;
}

/** Rows in one transaction. */
const batch = 1000;
/** The rows of the three last changes: in all 200, in the last two 20, in the last one 1. */
const lastChanges = [
  [20, 200],
  [1, 20],
  [0, 1],
] as const;

export async function openWorld(storeName: StoreName, { users, rows }: WorldSize): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'conversation-sync-bench-'));
  const store = storeName === 'memory' ? new MemoryServerStore() : new SqliteServerStore(join(folder, 'bench.sqlite'));
  const server = await createReferenceServer({ store, secret: 'a secret for benchmarks', userRate: 0 });
  const callers: Caller[] = [];
  for (let user = 0; user < users; user++) callers.push(await fill(server, store, `user-${user}`, rows));
  return {
    server,
    callers,
    async close() {
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}

async function fill(server: ReferenceServer, store: ServerStore, userID: string, count: number): Promise<Caller> {
  const rows = Array.from({ length: count }, (_, place) => rowOf(userID, place));
  for (let from = 0; from < count; from += batch) await write(store, rows.slice(from, from + batch), 'insert');
  const before: number[] = [];
  for (const places of lastChanges) {
    before.push(await versionOf(store, userID));
    const changed = rows.slice(...places).map((row) => ({ ...row, isPinned: true }));
    await write(store, changed, 'update');
  }
  const head = (await store.read(({ versionLogs }) => versionLogs.heads([userID]))).get(userID);
  const { token } = await server.auth.userToken({ userID, platformID: 5 });
  const [from200 = 0, from20 = 0, from1 = 0] = before;
  return {
    userID,
    token,
    versionID: head?.versionID ?? '',
    versions: { 200: from200, 20: from20, 1: from1, 0: head?.version ?? 0 },
    ids: rows.map((row) => row.conversationID),
  };
}

async function versionOf(store: ServerStore, userID: string): Promise<number> {
  return (await store.read(({ versionLogs }) => versionLogs.heads([userID]))).get(userID)?.version ?? 0;
}

let made = 0;
/** The same in every run. */
const newVersionID = versionIDSource((count) => {
  const bytes = new Uint8Array(count);
  new DataView(bytes.buffer).setUint32(0, ++made);
  return bytes;
});

/** Rows and log in one transaction, as the service does it; each has one message of its peer, unread. */
async function write(store: ServerStore, rows: readonly WireConversation[], action: ChangeAction): Promise<void> {
  if (rows.length === 0) return;
  await store.transaction(async (writes) => {
    await writes.conversations.put(rows);
    const changes = rows.map(({ ownerUserID, conversationID }) => ({ userID: ownerUserID, conversationID, action }));
    await recordChanges(writes.versionLogs, changes, { time: 1_760_000_000_000, newVersionID });
    if (action !== 'insert') return;
    for (const { conversationID } of rows) await writes.seqs.next(conversationID, 1_760_000_000_000);
  });
}

/** Scattered over their range, as IDs are, and none twice: the factor and the range have no divisor in common. */
const idOf = (place: number): string => String(1_000_000_000 + ((place * 7_919_111) % 1_000_000_000));

function rowOf(ownerUserID: string, place: number): WireConversation {
  const userID = idOf(place + 1);
  return {
    ownerUserID,
    conversationID: singleConversationID(ownerUserID, userID),
    recvMsgOpt: place % 10 === 0 ? 2 : 0,
    conversationType: ConversationType.single,
    userID,
    groupID: '',
    isPinned: false,
    attachedInfo: '',
    isPrivateChat: false,
    groupAtType: 0,
    ex: place % 3 === 0 ? JSON.stringify({ label: `label-${place % 17}`, order: place }) : '',
    burnDuration: 30,
    minSeq: 0,
    maxSeq: 0,
    msgDestructTime: 604_800,
    latestMsgDestructTime: 1_760_000_000_000 + place * 1000,
    isMsgDestruct: false,
  };
}
