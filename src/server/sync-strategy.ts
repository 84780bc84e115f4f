import type { LogHead, VersionLog } from './store/version-logs.ts';

/** `equal`: nothing changed; `incremental`: the changes since; `full`: the client must fetch the whole set. */
export type SyncStrategy = 'equal' | 'incremental' | 'full';

/** Where a client says that it stands; both may be anything. */
export interface ClientCursor {
  readonly versionID: string;
  readonly version: number;
}

export function isVersionID(text: string): boolean {
  return /^[\da-f]{24}$/iu.test(text) && /[^0]/u.test(text);
}

/**
 * How to answer a client, checked in the order of the wire contract.
 *
 * @param server the log, or its head alone as a cache holds it. From the head alone `equal` and `full` are final, and
 *   `incremental` means that the log must be looked at.
 * @param limit how many changed IDs a delta holds at most. The log must hold one more, where there are more.
 */
export function decideStrategy(client: ClientCursor, server: LogHead | VersionLog, limit: number): SyncStrategy {
  if (!isVersionID(client.versionID) || client.versionID !== server.versionID) return 'full';
  if (client.version === 0 || server.version < client.version) return 'full';
  if (client.version === server.version) return 'equal';
  if (!('changes' in server)) return 'incremental';
  if (!server.whole || client.version < server.deleted) return 'full';
  return server.changes.length > limit ? 'full' : 'incremental';
}
