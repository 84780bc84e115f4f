import { describe, expect, it } from 'vitest';
import { SyncError, type SyncErrorKind } from '../../src/errors.ts';
import { fromPortable, toPortable, type TabMessage } from '../../src/sync/tab-messages.ts';
import { bobID, intent } from '../support/planes.ts';
import { pinned } from '../support/outboxes.ts';
import { result, unreachable } from '../support/sync-loops.ts';
import { wireRow } from '../support/wire-rows.ts';

const known = { device: 'device', commit: 7 };
const counters = { commit: 4, epoch: 2, passes: 1 };
const refused = new SyncError('api', 'not your conversation', { code: 1002, detail: 'ownerUserID' });

/** One of each kind: one that is missing does not compile. */
const messages: { readonly [K in TabMessage['kind']]: Extract<TabMessage, { kind: K }> } = {
  commit: {
    kind: 'commit',
    commit: {
      device: 'device-1',
      changes: { rows: { put: [wireRow({ ex: '{"error":{"syncError":"api"}}' })], delete: ['si_alice_carol'] } },
      applied: { counters, intentIDs: [9] },
      settlements: [
        { kind: 'confirmed', key: 'key 1' },
        { kind: 'merged', key: 'key 2', into: 'key 3' },
        { kind: 'rejected', key: 'key 4', error: refused },
      ],
    },
  },
  known: { kind: 'known', known },
  ask: { kind: 'ask', tab: 'one', known },
  status: {
    kind: 'status',
    leader: 'one',
    clockOffset: -250,
    known,
    status: {
      state: 'retrying',
      attempt: 2,
      nextAttemptAt: 900,
      error: unreachable,
      ...{ push: 'disconnected', role: 'leader', lastSyncedAt: undefined },
    },
  },
  event: { kind: 'event', event: { kind: 'writeRejected', intent: intent({ write: pinned }), error: refused } },
  look: { kind: 'look', tab: 'one', ids: [bobID], known },
  wake: { kind: 'wake' },
  sync: { kind: 'sync', call: 'call 1' },
  synced: { kind: 'synced', call: 'call 1', outcome: { kind: 'failed', error: unreachable } },
  bye: { kind: 'bye', tab: 'one', kept: true },
  logout: { kind: 'logout' },
};

/** Every kind of error with its fields: one that is missing does not compile. */
const errors: { readonly [K in SyncErrorKind]: SyncError<K> } = {
  protocol: new SyncError('protocol', 'a bad field', { path: 'data.version' }),
  network: unreachable,
  timeout: new SyncError('timeout', 'no answer', { timeoutMs: 10_000 }),
  http: new SyncError('http', 'too many', { status: 429, retryAfterMs: 3_000 }),
  api: refused,
  'signed-out': new SyncError('signed-out', 'over', { reason: 'kicked' }),
  storage: new SyncError('storage', 'full', { reason: 'quota' }),
  dropped: new SyncError('dropped', 'gone', { reason: 'rowDeleted' }),
  aborted: new SyncError('aborted', 'stopped', {}),
  options: new SyncError('options', 'wrong', { path: 'timing.poll' }),
  internal: new SyncError('internal', 'a fault', {}),
};

/** Through a channel, which clones what is posted. */
function sent(message: TabMessage): TabMessage {
  return fromPortable(structuredClone(toPortable(message)));
}

function sentError(error: SyncError): SyncError {
  const message = sent({ kind: 'event', event: { kind: 'storageDegraded', error } });
  return message.kind === 'event' && message.event.kind === 'storageDegraded' ? message.event.error : expect.fail();
}

describe('messages between tabs', () => {
  it.each(Object.values(messages))('TAB-5: "$kind" arrives as it was sent', (message) => {
    expect(sent(message)).toEqual(message);
  });

  it.each(Object.values(errors))(
    'TAB-3: an error of kind "$kind" arrives with its class, its fields and its message',
    (error) => {
      const arrived = sentError(error);
      expect(arrived).toBeInstanceOf(SyncError);
      expect({ ...arrived, message: arrived.message }).toEqual({ ...error, message: error.message });
    },
  );

  it('TAB-3: of a cause, which need not be clonable, its name and text arrive', () => {
    const cause = Object.assign(new Error('denied'), { name: 'SecurityError' });
    const arrived = sentError(new SyncError('network', 'no route', {}, { cause }));
    expect(arrived.cause).toBeInstanceOf(Error);
    expect(arrived.cause).toMatchObject({ message: 'SecurityError: denied' });
    const odd = sentError(new SyncError('internal', 'a fault', {}, { cause: Symbol('thrown by the app') }));
    expect(odd.cause).toBeUndefined();
  });

  it('TAB-1: what a pass brought arrives', () => {
    const outcome = { kind: 'done', result: { ...result, kind: 'incremental', upserted: [bobID] } } as const;
    expect(sent({ kind: 'synced', call: 'call 1', outcome })).toEqual({ kind: 'synced', call: 'call 1', outcome });
  });

  it('WRITE-3: the refusal of a write arrives as an error of whoever gave it', () => {
    const message = sent(messages.commit);
    const [, , rejected] = message.kind === 'commit' ? message.commit.settlements : [];
    expect(rejected?.kind === 'rejected' && rejected.error).toBeInstanceOf(SyncError);
  });
});
