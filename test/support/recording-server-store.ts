import type { WireConversation } from '../../src/protocol/conversation.ts';
import type { ServerStore, StoreWrites } from '../../src/server/store.ts';
import type { ConversationKey } from '../../src/server/store/conversations.ts';
import type { LogEntry } from '../../src/server/store/version-logs.ts';

/** What one transaction has committed. */
export interface Commit {
  /** The versions that it took, by user. */
  readonly versions: Record<string, number>;
  readonly put: WireConversation[];
  readonly deleted: ConversationKey[];
  readonly entries: LogEntry[];
}

/** A store that writes down what was committed; what was run again counts as it was run last. */
export function recordingServerStore(store: ServerStore): { store: ServerStore; commits: readonly Commit[] } {
  const commits: Commit[] = [];
  return {
    commits,
    store: {
      read: (run) => store.read(run),
      async transaction(run) {
        let commit: Commit | undefined;
        const result = await store.transaction((writes) => {
          commit = { versions: {}, put: [], deleted: [], entries: [] };
          return run(recorded(writes, commit));
        });
        if (commit !== undefined) commits.push(commit);
        return result;
      },
      close: () => store.close(),
    },
  };
}

function recorded(writes: StoreWrites, commit: Commit): StoreWrites {
  const { conversations, versionLogs } = writes;
  return {
    ...writes,
    conversations: {
      ...conversations,
      put(rows) {
        commit.put.push(...rows);
        return conversations.put(rows);
      },
      delete(keys) {
        const named = keys.map(({ ownerUserID, conversationID }) => ({ ownerUserID, conversationID }));
        commit.deleted.push(...named);
        return conversations.delete(keys);
      },
    },
    versionLogs: {
      ...versionLogs,
      async bump(userIDs, newVersionID) {
        const heads = await versionLogs.bump(userIDs, newVersionID);
        for (const [userID, { version }] of heads) commit.versions[userID] = version;
        return heads;
      },
      put(entries) {
        commit.entries.push(...entries);
        return versionLogs.put(entries);
      },
    },
  };
}
