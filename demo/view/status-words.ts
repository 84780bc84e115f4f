/** The state of a device in words. Pure. */
import type { Cursor, SyncStatus } from 'conversation-sync';
import { count, secondsAgo } from './format.ts';

export type Tone = 'good' | 'busy' | 'quiet' | 'warn' | 'bad';

export interface StatusWords {
  readonly tone: Tone;
  readonly text: string;
  /** From 0 to 1, while that is known. */
  readonly progress?: number;
}

export function statusWords(status: SyncStatus, now: number): StatusWords {
  switch (status.state) {
    case 'stopped':
      return { tone: 'quiet', text: 'Stopped' };
    case 'loading':
      return { tone: 'busy', text: 'Opening' };
    case 'syncing':
      if (status.total === 0) return { tone: 'busy', text: 'Syncing' };
      return {
        tone: 'busy',
        text: `${count(status.done)} of ${count(status.total)}`,
        progress: status.done / status.total,
      };
    case 'live':
      return status.push === 'connected' ? { tone: 'good', text: 'Live' } : { tone: 'warn', text: 'Polling' };
    case 'offline':
      return { tone: 'quiet', text: 'Offline' };
    case 'retrying':
      return { tone: 'warn', text: `Retry in ${Math.max(0, Math.ceil((status.nextAttemptAt - now) / 1000))} s` };
    case 'signedOut':
      return { tone: 'bad', text: `Signed out: ${status.reason}` };
  }
}

export interface CursorWords {
  readonly text: string;
  /** With the whole versionID. */
  readonly title: string;
}

/** The last digits of a versionID tell logs apart. */
const DIGITS = 6;

export function cursorWords(cursor: Cursor): CursorWords {
  if (cursor.kind === 'none') return { text: 'none', title: 'Nothing was ever synced' };
  const { kind, versionID, version } = cursor;
  const title = kind === 'at' ? `${versionID}:${version}` : `Replacing everything, up to ${versionID}:${version}`;
  return { text: `…${versionID.slice(-DIGITS)}:${version}`, title };
}

export function syncedWords({ lastSyncedAt }: SyncStatus, now: number): string {
  return lastSyncedAt === undefined ? 'not yet' : secondsAgo(lastSyncedAt, now);
}
