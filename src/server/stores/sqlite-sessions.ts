import type { DatabaseSync } from 'node:sqlite';
import type { StoredToken, TokenWrites } from '../store/tokens.ts';
import type { WriteCounters } from '../store/write-counters.ts';
import { prepareQuery } from './sqlite-query.ts';

export function sqliteTokens(database: DatabaseSync): TokenWrites {
  const find = prepareQuery<StoredToken>(
    database,
    'SELECT tokenID, userID, platformID, expiresAt, state FROM tokens WHERE tokenID = ?',
  );
  const put = database.prepare(
    'INSERT OR REPLACE INTO tokens (tokenID, userID, platformID, expiresAt, state) VALUES (?, ?, ?, ?, ?)',
  );
  const end = prepareQuery<{ tokenID: string }>(
    database,
    `UPDATE tokens SET state = ? WHERE userID = ? AND platformID = ? AND state = 'valid' RETURNING tokenID`,
  );
  const purge = database.prepare('DELETE FROM tokens WHERE expiresAt < ?');
  return {
    find: async (tokenID) => find.get(tokenID),
    put: async ({ tokenID, userID, platformID, expiresAt, state }) => {
      put.run(tokenID, userID, platformID, expiresAt, state);
    },
    end: async (userID, platformID, state) => end.all(state, userID, platformID).map((token) => token.tokenID),
    purge: async (time) => {
      purge.run(time);
    },
  };
}

export function sqliteWriteCounters(database: DatabaseSync): WriteCounters {
  const advance = database.prepare(
    `INSERT INTO writeCounters (userID, device, conversationID, counter) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET counter = excluded.counter WHERE excluded.counter > counter`,
  );
  return {
    advance: async (userID, device, conversationIDs, counter) =>
      [...new Set(conversationIDs)].filter((id) => advance.run(userID, device, id, counter).changes === 1),
  };
}
