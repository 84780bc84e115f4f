import type { CacheClearingReads, CacheClearingWrites } from './store/cache-clearings.ts';
import type { ConversationReads, ConversationWrites } from './store/conversations.ts';
import type { ListReads } from './store/lists.ts';
import type { MessageReads, MessageWrites } from './store/messages.ts';
import type { GroupReads, GroupWrites, UserReads, UserWrites } from './store/people.ts';
import type { SeqReads, SeqWrites } from './store/seqs.ts';
import type { TokenReads, TokenWrites } from './store/tokens.ts';
import type { VersionLogReads, VersionLogWrites } from './store/version-logs.ts';
import type { WriteCounters } from './store/write-counters.ts';

/** What can be asked inside {@link ServerStore.read}. */
export interface StoreReads {
  readonly users: UserReads;
  readonly groups: GroupReads;
  readonly conversations: ConversationReads;
  readonly lists: ListReads;
  readonly versionLogs: VersionLogReads;
  readonly seqs: SeqReads;
  readonly messages: MessageReads;
  readonly tokens: TokenReads;
  readonly cacheClearings: CacheClearingReads;
}

/** What can be asked and written inside {@link ServerStore.transaction}. */
export interface StoreWrites extends StoreReads {
  readonly users: UserWrites;
  readonly groups: GroupWrites;
  readonly conversations: ConversationWrites;
  readonly versionLogs: VersionLogWrites;
  readonly seqs: SeqWrites;
  readonly messages: MessageWrites;
  readonly tokens: TokenWrites;
  readonly writeCounters: WriteCounters;
  readonly cacheClearings: CacheClearingWrites;
}

/**
 * The data of the server. Look-ups take lists, so that a page of a list costs a handful of queries on any engine.
 *
 * `read` and `transaction` must not be called inside one another, and their argument must await nothing but the store:
 * an engine with one connection runs them one at a time. What they are given must not be used after they end.
 *
 * An engine may run the argument more than once, where it was in another's way: it must do nothing but through what it is
 * given, and make its result anew each time.
 *
 * What an engine must do beyond this, ARCHITECTURE.md says under "Stores of the server".
 */
export interface ServerStore {
  /** Reads one state of the data: no commit falls in between. */
  read<T>(run: (reads: StoreReads) => Promise<T>): Promise<T>;
  /**
   * Commits all that `run` wrote, or nothing of it where it rejects. Of two transactions that look at or write anything of
   * one user (their conversations, their log, their tokens), the second sees what the first has written, or the first
   * nothing of the second, also where there is no row yet (SRV-1).
   *
   * @throws SyncError of kind `storage`. Where the connection was lost as the commit was under way, it may have come about
   *   none the less.
   */
  transaction<T>(run: (writes: StoreWrites) => Promise<T>): Promise<T>;
  /** Waits for what is running, then frees the database; idempotent. Calls after it reject. */
  close(): Promise<void>;
}
