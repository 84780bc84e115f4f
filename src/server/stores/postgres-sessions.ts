import type { StoredToken, TokenWrites } from '../store/tokens.ts';
import type { WriteCounters } from '../store/write-counters.ts';
import { statement } from './postgres-statement.ts';
import type { PostgresTransaction } from './postgres-transaction.ts';

const find = statement<StoredToken>(
  'find_token',
  `SELECT token_id AS "tokenID", user_id AS "userID", platform_id AS "platformID", expires_at AS "expiresAt", state
   FROM tokens WHERE token_id = $1`,
);
const put = statement(
  'put_token',
  `INSERT INTO tokens (token_id, user_id, platform_id, expires_at, state) VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (token_id) DO UPDATE SET user_id = excluded.user_id, platform_id = excluded.platform_id,
     expires_at = excluded.expires_at, state = excluded.state`,
);
const end = statement<{ tokenID: string }>(
  'end_tokens',
  `UPDATE tokens SET state = $1 WHERE user_id = $2 AND platform_id = $3 AND state = 'valid'
   RETURNING token_id AS "tokenID"`,
);
// What another transaction is at is left to a later purge: nobody waits for tidying.
const purge = statement(
  'purge_tokens',
  `DELETE FROM tokens WHERE token_id = ANY (ARRAY(
     SELECT token_id FROM tokens WHERE expires_at < $1 FOR UPDATE SKIP LOCKED))`,
);

export function postgresTokens(tx: PostgresTransaction): TokenWrites {
  const lookUp = async (tokenID: string): Promise<StoredToken | undefined> => (await tx.all(find, [tokenID]))[0];
  return {
    find: async (tokenID) => {
      const found = await lookUp(tokenID);
      // Whose it is had to be read before the lock.
      return found !== undefined && (await tx.lock([found.userID])) ? lookUp(tokenID) : found;
    },
    put: async ({ tokenID, userID, platformID, expiresAt, state }) => {
      await tx.lock([userID]);
      await tx.all(put, [tokenID, userID, platformID, expiresAt, state]);
    },
    end: async (userID, platformID, state) => {
      await tx.lock([userID]);
      return (await tx.all(end, [state, userID, platformID])).map(({ tokenID }) => tokenID);
    },
    purge: async (time) => {
      await tx.all(purge, [time]);
    },
  };
}

const advance = statement<{ id: string }>(
  'advance_write_counters',
  `INSERT INTO write_counters (user_id, device, conversation_id, counter)
   SELECT $1, $2, c.id, $4::bigint FROM unnest($3::text[]) AS c (id) ORDER BY c.id COLLATE "C"
   ON CONFLICT (user_id, device, conversation_id) DO UPDATE SET counter = excluded.counter
   WHERE excluded.counter > write_counters.counter RETURNING conversation_id AS id`,
);

export function postgresWriteCounters(tx: PostgresTransaction): WriteCounters {
  return {
    advance: async (userID, device, conversationIDs, counter) => {
      const ids = [...new Set(conversationIDs)];
      const advanced = await tx.each(advance, ids, (batch) => [userID, device, batch, counter]);
      const found = new Set(advanced.map(({ id }) => id));
      return ids.filter((id) => found.has(id));
    },
  };
}
