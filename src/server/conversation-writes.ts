import { peerOf } from '../protocol/conversation-id.ts';
import type { DeleteConversationsRequest } from '../protocol/conversation-endpoints.ts';
import { ConversationType } from '../protocol/conversation.ts';
import type { WireConversation } from '../protocol/conversation.ts';
import type {
  ConversationChanges,
  ConversationTarget,
  SetConversationsRequest,
} from '../protocol/set-conversations.ts';
import { badArgument } from './api-error.ts';
import type { CallContext, ServiceContext } from './context.ts';
import { notificationEvents, ownNotice } from './notifications.ts';
import type { Stamp } from './notifications.ts';
import type { ServerEvent } from './observers.ts';
import { changeEvents, newRow, writeRows } from './rows.ts';
import type { RowChanges } from './rows.ts';
import type { StoreWrites } from './store.ts';
import { firstTimeFor } from './write-once.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The paths that write rows. Rows and logs change in one transaction, pushes go out after it (SRV-1). */
export interface ConversationWriter {
  set(request: SetConversationsRequest, call: CallContext): Promise<void>;
  delete(request: DeleteConversationsRequest, call: CallContext): Promise<void>;
}

type NewRows = Required<Pick<RowChanges, 'insert' | 'update'>>;

/** The fields that one owner's row is to take. */
interface Wish {
  readonly ownerUserID: string;
  readonly fields: ConversationChanges;
}

export function createConversationWriter(context: ServiceContext): ConversationWriter {
  const { store, observers, now, newID, newVersionID } = context;

  return {
    async set({ userIDs, conversation }, call) {
      const wishes = wishesOf(userIDs, conversation);
      const stamp = { now: now(), newID };
      const events = await store.transaction(async (writes) => {
        if ((await firstTimeFor(writes, call, [conversation.conversationID])).length === 0) return [];
        const before = await rowsOf(writes, conversation.conversationID, wishes);
        const changes = changesOf(wishes, conversation, before);
        await writeRows(writes, changes, { time: stamp.now, newVersionID });
        return eventsOf(changes, before, userIDs[0] ?? '', stamp);
      });
      observers.notify(events);
    },

    async delete({ ownerUserID, conversationIDs, needDeleteTime }, call) {
      const stamp = { now: now(), newID };
      const events = await store.transaction(async (writes) => {
        const named =
          needDeleteTime > 0
            ? await idleSince(writes, ownerUserID, stamp.now - needDeleteTime * DAY_MS)
            : [...new Set(conversationIDs)];
        const wanted = await firstTimeFor(writes, call, named);
        const rows = await writes.conversations.find(wanted.map((conversationID) => ({ ownerUserID, conversationID })));
        if (rows.length === 0) return [];
        await writeRows(writes, { delete: rows }, { time: stamp.now, newVersionID });
        const detail = { userID: ownerUserID, conversationIDs: rows.map((row) => row.conversationID) };
        return notificationEvents(ownNotice('conversationDelete', ownerUserID, detail), stamp);
      });
      observers.notify(events);
    },
  };
}

/** Private chat concerns both sides of a single chat; everything else the named owners only. */
function wishesOf(userIDs: readonly string[], conversation: ConversationTarget & ConversationChanges): Wish[] {
  const { conversationID, conversationType, userID: _peer, groupID: _group, ...fields } = conversation;
  const owners = [...new Set(userIDs)];
  const own = owners.map((ownerUserID) => ({ ownerUserID, fields }));
  const { isPrivateChat } = fields;
  if (isPrivateChat === undefined || conversationType !== ConversationType.single) return own;
  const peers = owners.map((owner) => {
    const peer = peerOf(conversationID, owner);
    if (peer === undefined) throw badArgument('conversation.conversationID', `not a single chat of ${owner}`);
    return peer;
  });
  const others = peers.filter((peer) => !owners.includes(peer));
  return [...own, ...[...new Set(others)].map((ownerUserID) => ({ ownerUserID, fields: { isPrivateChat } }))];
}

async function rowsOf(
  writes: StoreWrites,
  conversationID: string,
  wishes: readonly Wish[],
): Promise<ReadonlyMap<string, WireConversation>> {
  const rows = await writes.conversations.find(wishes.map(({ ownerUserID }) => ({ ownerUserID, conversationID })));
  return new Map(rows.map((row) => [row.ownerUserID, row]));
}

function changesOf(
  wishes: readonly Wish[],
  target: ConversationTarget,
  before: ReadonlyMap<string, WireConversation>,
): NewRows {
  const [insert, update]: [WireConversation[], WireConversation[]] = [[], []];
  for (const { ownerUserID, fields } of wishes) {
    const old = before.get(ownerUserID);
    if (old === undefined) insert.push({ ...newRow(ownerUserID, target), ...fields });
    else if (differs(old, fields)) update.push({ ...old, ...fields });
  }
  return { insert, update };
}

function differs(row: WireConversation, fields: ConversationChanges): boolean {
  return Object.entries(fields).some(([field, value]) => row[field as keyof ConversationChanges] !== value);
}

/** 1300 to every owner of a row that changed; where private chat was switched, 1701 from `actor` to both sides. */
function eventsOf(
  { insert, update }: NewRows,
  before: ReadonlyMap<string, WireConversation>,
  actor: string,
  stamp: Stamp,
): ServerEvent[] {
  const changed = [...insert, ...update];
  const switched = changed.find(
    (row) =>
      row.conversationType === ConversationType.single &&
      row.isPrivateChat !== (before.get(row.ownerUserID)?.isPrivateChat ?? false),
  );
  return [...(switched ? privateChatEvents(switched, actor, stamp) : []), ...changeEvents(changed, stamp)];
}

function privateChatEvents(row: WireConversation, sendID: string, stamp: Stamp): ServerEvent[] {
  const { conversationID, isPrivateChat: isPrivate } = row;
  const recvID = peerOf(conversationID, sendID) ?? sendID;
  const detail = { recvID, sendID, isPrivate, conversationID };
  return notificationEvents(
    { kind: 'conversationPrivateChat', detail, sendID, recvID, receivers: [sendID, recvID] },
    stamp,
  );
}

/** The rows whose latest message is older than `time`; those without a message stay. */
async function idleSince(writes: StoreWrites, ownerUserID: string, time: number): Promise<readonly string[]> {
  const conversationIDs = await writes.conversations.idsOfOwner(ownerUserID);
  const newest = await writes.seqs.max(conversationIDs);
  return conversationIDs.filter((id) => (newest.get(id)?.maxSeqTime ?? Infinity) < time);
}
