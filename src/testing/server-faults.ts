import { Platform } from '../protocol/platform.ts';
import type { ServerCore } from '../server/server-core.ts';
import { renewVersionIDs, versionIDSource } from '../server/version-log.ts';
import type { MemoryServerStore } from '../server/stores/memory-store.ts';

export interface Backup {
  /**
   * Puts everything back as it was when the backup was made: cursors since then are from the future. `renewed`
   * (default true): as `conversation-sync-server restore` does, with other versionIDs; without, only copies of the
   * files, which no cursor can see.
   */
  restore(options?: { readonly renewed?: boolean }): Promise<void>;
}

/** What can happen to a server's data and to the tokens that it gave. */
export interface ServerFaults {
  /** The history of a user's conversations is cut away: every cursor below the present version is too old. */
  cutLog(userID: string): Promise<void>;
  /** The whole log of a user is lost, and another one begins. */
  loseLog(userID: string): Promise<void>;
  /** Putting an older backup back ends those that were made after it. */
  backup(): Promise<Backup>;
  /** The tokens that the user has on this platform (default 5, Web) are expired from now on: 1501. */
  expireTokens(userID: string, platformID?: number): Promise<void>;
  /** The user's sessions on this platform (default 5, Web) are ended for good: 1506, and a `kick`. */
  kick(userID: string, platformID?: number, reason?: string): Promise<void>;
}

export function createServerFaults({ auth }: ServerCore, store: MemoryServerStore): ServerFaults {
  const newVersionID = versionIDSource((count) => crypto.getRandomValues(new Uint8Array(count)));
  return {
    cutLog: (userID) => store.transaction(({ versionLogs }) => versionLogs.mend([userID])),
    loseLog: (userID) => store.transaction(({ versionLogs }) => versionLogs.drop([userID])),
    async backup() {
      const restore = await store.backup();
      return {
        async restore({ renewed = true } = {}) {
          await restore();
          if (renewed) await renewVersionIDs(store, newVersionID);
        },
      };
    },
    expireTokens: (userID, platformID = Platform.web) => auth.expire(userID, platformID),
    kick: (userID, platformID = Platform.web, reason) => auth.kick(userID, platformID, reason),
  };
}
