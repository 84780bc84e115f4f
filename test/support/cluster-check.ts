import { isDeepStrictEqual } from 'node:util';
import type { ServerStore } from '../../src/server/store.ts';
import { USERS } from './cluster-traffic.ts';
import type { Acknowledged } from './cluster-traffic.ts';

/** What was acknowledged and is not in the database, and what is wrong with its version logs; nothing, if all is well. */
export async function lostOf(store: ServerStore, acknowledged: Acknowledged): Promise<readonly string[]> {
  const { messages, groups, notes } = acknowledged;
  const lost: string[] = [];
  for (const [conversationID, acked] of messages) {
    const stored = await messageIDs(store, conversationID);
    for (const id of acked) if (!stored.has(id)) lost.push(`message ${id} of ${conversationID}`);
  }
  for (const groupID of groups) {
    const members = await store.read((reads) => reads.groups.members(groupID));
    if (members.length !== USERS.length) lost.push(`group ${groupID} of ${members.length}`);
  }
  for (const [key, ex] of notes) {
    const [ownerUserID = '', conversationID = ''] = key.split(' ');
    const [row] = await store.read((reads) => reads.conversations.find([{ ownerUserID, conversationID }]));
    if (row?.ex !== ex) lost.push(`note ${ex} of ${key}, which is ${row?.ex}`);
  }
  for (const userID of USERS) lost.push(...(await logFaults(store, userID)));
  return lost;
}

async function messageIDs(store: ServerStore, conversationID: string): Promise<ReadonlySet<string>> {
  return store.read(async ({ seqs, messages }) => {
    const { maxSeq = 0 } = (await seqs.max([conversationID])).get(conversationID) ?? {};
    const ids = new Set<string>();
    for (let seq = 1; seq <= maxSeq; seq++) {
      const message = await messages.get(conversationID, seq);
      if (message !== undefined) ids.add(message.serverMsgID);
    }
    return ids;
  });
}

/** Each row stands in the log under the version of its last change, each change under one that was given out. */
async function logFaults(store: ServerStore, userID: string): Promise<readonly string[]> {
  const { log, ids } = await store.read(async (reads) => ({
    log: (await reads.versionLogs.since([{ userID, after: 0 }], 1_000_000)).get(userID),
    ids: await reads.conversations.idsOfOwner(userID),
  }));
  if (log === undefined) return [`the log of ${userID}`];
  const faults = log.whole ? [] : [`a part of the log of ${userID}`];
  const present = log.changes.filter(({ action }) => action !== 'delete').map(({ conversationID }) => conversationID);
  if (!isDeepStrictEqual(present.toSorted(), ids.toSorted())) faults.push(`rows or their entries of ${userID}`);
  const highest = Math.max(0, ...log.changes.map(({ version }) => version));
  if (highest > log.version) faults.push(`version ${highest} of ${userID}, whose log is at ${log.version}`);
  return faults;
}
