/** Every text is compared by its bytes, as the other stores do it; every number may go to 2^53. */
export const firstSchema = `
CREATE TABLE users (
  user_id text COLLATE "C" PRIMARY KEY,
  nickname text COLLATE "C" NOT NULL,
  face_url text COLLATE "C" NOT NULL,
  create_time bigint NOT NULL
);

CREATE TABLE group_infos (
  group_id text COLLATE "C" PRIMARY KEY,
  group_name text COLLATE "C" NOT NULL,
  face_url text COLLATE "C" NOT NULL,
  owner_user_id text COLLATE "C" NOT NULL,
  group_type bigint NOT NULL,
  create_time bigint NOT NULL
);

CREATE TABLE group_members (
  group_id text COLLATE "C" NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (group_id, user_id)
);

CREATE TABLE conversations (
  owner_user_id text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  recv_msg_opt bigint NOT NULL,
  conversation_type bigint NOT NULL,
  user_id text COLLATE "C" NOT NULL,
  group_id text COLLATE "C" NOT NULL,
  is_pinned boolean NOT NULL,
  attached_info text COLLATE "C" NOT NULL,
  is_private_chat boolean NOT NULL,
  group_at_type bigint NOT NULL,
  ex text COLLATE "C" NOT NULL,
  burn_duration bigint NOT NULL,
  min_seq bigint NOT NULL,
  max_seq bigint NOT NULL,
  msg_destruct_time bigint NOT NULL,
  latest_msg_destruct_time bigint NOT NULL,
  is_msg_destruct boolean NOT NULL,
  -- What the owner's part in the conversation rests on: '' its ID, a group's ID the membership there, NULL nothing (SRV-3).
  part text COLLATE "C",
  PRIMARY KEY (owner_user_id, conversation_id)
);
CREATE INDEX pinned_conversations ON conversations (owner_user_id, conversation_id) WHERE is_pinned;

-- A log is named by its did, which is a user ID. Its row changes with each version and none of its indexes does: room
-- beside it lets the new row stand where the old one was.
CREATE TABLE version_logs (
  did text COLLATE "C" PRIMARY KEY,
  version_id text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  deleted bigint NOT NULL,
  entry_count bigint NOT NULL,
  present bigint NOT NULL
) WITH (fillfactor = 70);

CREATE TABLE version_log_entries (
  did text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  action text COLLATE "C" NOT NULL,
  version bigint NOT NULL,
  time bigint NOT NULL,
  PRIMARY KEY (did, conversation_id)
);
CREATE INDEX version_log_entries_by_version ON version_log_entries (did, version, conversation_id) INCLUDE (action);
CREATE INDEX version_log_entries_by_time ON version_log_entries (time, did, version);

-- The entries that are there, counted by the database itself as they come and go, whoever writes them: to count them all
-- would take each answer as long as the log is (SRV-2).
CREATE FUNCTION version_log_entries_came() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE version_logs l SET present = l.present + came.count
  FROM (SELECT did, count(*) AS count FROM new_entries GROUP BY did) came WHERE l.did = came.did;
  RETURN NULL;
END $$;
CREATE TRIGGER version_log_entries_came AFTER INSERT ON version_log_entries
  REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION version_log_entries_came();

CREATE FUNCTION version_log_entries_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE version_logs l SET present = l.present - went.count
  FROM (SELECT did, count(*) AS count FROM old_entries GROUP BY did) went WHERE l.did = went.did;
  RETURN NULL;
END $$;
CREATE TRIGGER version_log_entries_went AFTER DELETE ON version_log_entries
  REFERENCING OLD TABLE AS old_entries FOR EACH STATEMENT EXECUTE FUNCTION version_log_entries_went();

CREATE FUNCTION version_log_entries_all_went() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE version_logs SET present = 0;
  RETURN NULL;
END $$;
CREATE TRIGGER version_log_entries_all_went AFTER TRUNCATE ON version_log_entries
  FOR EACH STATEMENT EXECUTE FUNCTION version_log_entries_all_went();

CREATE TABLE max_seqs (
  conversation_id text COLLATE "C" PRIMARY KEY,
  max_seq bigint NOT NULL,
  max_seq_time bigint NOT NULL
);

CREATE TABLE read_seqs (
  user_id text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  has_read_seq bigint NOT NULL,
  unread_count_time bigint NOT NULL,
  PRIMARY KEY (user_id, conversation_id)
);

CREATE TABLE messages (
  conversation_id text COLLATE "C" NOT NULL,
  seq bigint NOT NULL,
  message text COLLATE "C" NOT NULL,
  PRIMARY KEY (conversation_id, seq)
);

CREATE TABLE tokens (
  token_id text COLLATE "C" PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL,
  platform_id bigint NOT NULL,
  expires_at bigint NOT NULL,
  state text COLLATE "C" NOT NULL
);
CREATE INDEX valid_tokens ON tokens (user_id, platform_id) WHERE state = 'valid';
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

CREATE TABLE write_counters (
  user_id text COLLATE "C" NOT NULL,
  device text COLLATE "C" NOT NULL,
  conversation_id text COLLATE "C" NOT NULL,
  counter bigint NOT NULL,
  PRIMARY KEY (user_id, device, conversation_id)
);

-- One row for each user whom a transaction has ever written to, to be locked by the next one. Row locks stand in the rows:
-- advisory locks of a group of 10,000 would not fit into the memory that all transactions share for theirs.
CREATE TABLE user_locks (user_id text COLLATE "C" PRIMARY KEY);

-- What the cache of log heads must be told, and what all nodes must know of it.
CREATE TABLE cache_clearings (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  user_id text COLLATE "C" NOT NULL,
  lapsed boolean NOT NULL DEFAULT false
);
CREATE INDEX lapsed_cache_clearings ON cache_clearings (id) WHERE lapsed;
CREATE TABLE cache_epoch (id bigint PRIMARY KEY, epoch text COLLATE "C" NOT NULL);

-- Two statements in one round trip, the second of which sees the rows that others have committed during the first.
CREATE FUNCTION lock_users(user_ids text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO user_locks SELECT u.id FROM unnest(user_ids) AS u (id) ORDER BY u.id COLLATE "C" ON CONFLICT DO NOTHING;
  PERFORM 1 FROM user_locks l WHERE l.user_id = ANY (user_ids) ORDER BY l.user_id FOR UPDATE;
END $$;
`;
