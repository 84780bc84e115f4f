import type { DatabaseSync } from 'node:sqlite';
import { SyncError } from '../../errors.ts';
import { partOf } from '../store/part.ts';

/** Each brings the schema from its index to the next number. Only append: databases hold the number they stand at. */
const migrations: readonly string[] = [
  `
  CREATE TABLE users (
    userID TEXT NOT NULL PRIMARY KEY,
    nickname TEXT NOT NULL,
    faceURL TEXT NOT NULL,
    createTime INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE groupInfos (
    groupID TEXT NOT NULL PRIMARY KEY,
    groupName TEXT NOT NULL,
    faceURL TEXT NOT NULL,
    ownerUserID TEXT NOT NULL,
    groupType INTEGER NOT NULL,
    createTime INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE groupMembers (
    groupID TEXT NOT NULL,
    userID TEXT NOT NULL,
    PRIMARY KEY (groupID, userID)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE conversations (
    ownerUserID TEXT NOT NULL,
    conversationID TEXT NOT NULL,
    recvMsgOpt INTEGER NOT NULL,
    conversationType INTEGER NOT NULL,
    userID TEXT NOT NULL,
    groupID TEXT NOT NULL,
    isPinned INTEGER NOT NULL,
    attachedInfo TEXT NOT NULL,
    isPrivateChat INTEGER NOT NULL,
    groupAtType INTEGER NOT NULL,
    ex TEXT NOT NULL,
    burnDuration INTEGER NOT NULL,
    minSeq INTEGER NOT NULL,
    maxSeq INTEGER NOT NULL,
    msgDestructTime INTEGER NOT NULL,
    latestMsgDestructTime INTEGER NOT NULL,
    isMsgDestruct INTEGER NOT NULL,
    PRIMARY KEY (ownerUserID, conversationID)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pinnedConversations ON conversations (ownerUserID, conversationID) WHERE isPinned = 1;

  CREATE TABLE versionLogs (
    userID TEXT NOT NULL PRIMARY KEY,
    versionID TEXT NOT NULL,
    version INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    entryCount INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE versionLogEntries (
    userID TEXT NOT NULL,
    conversationID TEXT NOT NULL,
    action TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (userID, conversationID)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX versionLogEntriesByVersion ON versionLogEntries (userID, version, conversationID, action);

  CREATE TABLE maxSeqs (
    conversationID TEXT NOT NULL PRIMARY KEY,
    maxSeq INTEGER NOT NULL,
    maxSeqTime INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE readSeqs (
    userID TEXT NOT NULL,
    conversationID TEXT NOT NULL,
    hasReadSeq INTEGER NOT NULL,
    unreadCountTime INTEGER NOT NULL,
    PRIMARY KEY (userID, conversationID)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE messages (
    conversationID TEXT NOT NULL,
    seq INTEGER NOT NULL,
    message TEXT NOT NULL,
    PRIMARY KEY (conversationID, seq)
  ) STRICT;

  CREATE TABLE tokens (
    tokenID TEXT NOT NULL PRIMARY KEY,
    userID TEXT NOT NULL,
    platformID INTEGER NOT NULL,
    expiresAt INTEGER NOT NULL,
    state TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX validTokens ON tokens (userID, platformID) WHERE state = 'valid';
  CREATE INDEX tokensByExpiry ON tokens (expiresAt);

  CREATE TABLE writeCounters (
    userID TEXT NOT NULL,
    device TEXT NOT NULL,
    conversationID TEXT NOT NULL,
    counter INTEGER NOT NULL,
    PRIMARY KEY (userID, device, conversationID)
  ) STRICT, WITHOUT ROWID;
  `,
  // The entries that are there, counted by the database itself as they come and go: to count them all would take each
  // answer as long as the log is (SRV-2).
  `
  ALTER TABLE versionLogs ADD COLUMN present INTEGER NOT NULL DEFAULT 0;
  UPDATE versionLogs SET present = (SELECT count(*) FROM versionLogEntries e WHERE e.userID = versionLogs.userID);
  CREATE TRIGGER entryCame AFTER INSERT ON versionLogEntries BEGIN
    UPDATE versionLogs SET present = present + 1 WHERE userID = new.userID;
  END;
  CREATE TRIGGER entryWent AFTER DELETE ON versionLogEntries BEGIN
    UPDATE versionLogs SET present = present - 1 WHERE userID = old.userID;
  END;
  `,
  `
  CREATE TABLE cacheClearings (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    userID TEXT NOT NULL,
    lapsed INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX lapsedCacheClearings ON cacheClearings (id) WHERE lapsed = 1;
  CREATE TABLE cacheEpoch (id INTEGER NOT NULL PRIMARY KEY, epoch TEXT NOT NULL) STRICT;
  `,
  // The age of what is there is not known: it counts from now.
  `
  ALTER TABLE versionLogEntries ADD COLUMN time INTEGER NOT NULL DEFAULT 0;
  UPDATE versionLogEntries SET time = unixepoch() * 1000;
  CREATE INDEX versionLogEntriesByTime ON versionLogEntries (time, userID, version);
  `,
  // What the owner's part in the conversation rests on (`partOf`), so that lists are put together by the database (SRV-3).
  `
  ALTER TABLE conversations ADD COLUMN part TEXT;
  UPDATE conversations SET part = partOf(ownerUserID, conversationID);
  `,
];

/**
 * Brings the schema up to date, in one transaction.
 *
 * @throws SyncError of kind `storage` where the database was written by a later version of this package.
 */
export function migrate(database: DatabaseSync): void {
  database.function('partOf', { deterministic: true }, (owner, id) => partOf(String(owner), String(id)));
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
    if (version > migrations.length) {
      const message = `the database has schema ${version}, this version knows ${migrations.length}`;
      throw new SyncError('storage', message, { reason: 'newer' });
    }
    for (const sql of migrations.slice(version)) database.exec(sql);
    // A pragma takes no parameters.
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
