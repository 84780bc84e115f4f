import type { WireConversation } from '../protocol/conversation.ts';
import type { ConversationTarget } from '../protocol/set-conversations.ts';
import { peerOf } from '../protocol/conversation-id.ts';
import type { ServerEvent } from './observers.ts';
import { notificationEvents, ownNotice } from './notifications.ts';
import type { Stamp } from './notifications.ts';
import type { ConversationKey } from './store/conversations.ts';
import type { StoreWrites } from './store.ts';
import { recordChanges } from './version-log.ts';
import type { LogMark } from './version-log.ts';

/** A row as it is made, before anything was set in it. The peer is read from the ID where that holds it. */
export function newRow(ownerUserID: string, target: ConversationTarget): WireConversation {
  const { conversationID, conversationType, groupID } = target;
  return {
    ownerUserID,
    conversationID,
    recvMsgOpt: 0,
    conversationType,
    userID: peerOf(conversationID, ownerUserID) ?? target.userID,
    groupID,
    isPinned: false,
    attachedInfo: '',
    isPrivateChat: false,
    groupAtType: 0,
    ex: '',
    burnDuration: 0,
    minSeq: 0,
    maxSeq: 0,
    msgDestructTime: 0,
    latestMsgDestructTime: 0,
    isMsgDestruct: false,
  };
}

/** What a transaction does to rows. `update` holds whole rows; those of one owner get one version. */
export interface RowChanges {
  readonly insert?: readonly WireConversation[];
  readonly update?: readonly WireConversation[];
  readonly delete?: readonly ConversationKey[];
}

/** Writes rows and version logs together (SRV-1). Nothing to write makes no version (SRV-7). */
export async function writeRows(writes: StoreWrites, changes: RowChanges, mark: LogMark): Promise<void> {
  const { insert = [], update = [], delete: deleted = [] } = changes;
  await writes.conversations.put([...insert, ...update]);
  await writes.conversations.delete(deleted);
  const entry = (action: 'insert' | 'update' | 'delete') => (key: ConversationKey) => ({
    userID: key.ownerUserID,
    conversationID: key.conversationID,
    action,
  });
  const entries = [...insert.map(entry('insert')), ...update.map(entry('update')), ...deleted.map(entry('delete'))];
  await recordChanges(writes.versionLogs, entries, mark);
}

/** Makes the rows that are missing of one conversation, and says which were. */
export async function insertMissing(
  writes: StoreWrites,
  target: ConversationTarget,
  ownerUserIDs: readonly string[],
  mark: LogMark,
): Promise<readonly WireConversation[]> {
  const { conversationID } = target;
  const found = await writes.conversations.find(ownerUserIDs.map((ownerUserID) => ({ ownerUserID, conversationID })));
  const owners = new Set(found.map((row) => row.ownerUserID));
  const missing = [...new Set(ownerUserIDs)].filter((userID) => !owners.has(userID));
  const insert = missing.map((userID) => newRow(userID, target));
  await writeRows(writes, { insert }, mark);
  return insert;
}

/** ConversationChange (1300) to the owner of each key. */
export function changeEvents(keys: readonly ConversationKey[], stamp: Stamp): ServerEvent[] {
  const owners = [...new Set(keys.map((key) => key.ownerUserID))];
  return owners.flatMap((userID) => {
    const conversationIDList = keys.filter((key) => key.ownerUserID === userID).map((key) => key.conversationID);
    const detail = { userID, conversationIDList };
    return notificationEvents(ownNotice('conversationChange', userID, detail), stamp);
  });
}
