import { isSyncError } from '../../src/errors.ts';
import type { Intent, Write } from '../../src/model.ts';
import type { ChangeSet } from '../../src/ports.ts';
import { deleteConversations } from '../../src/protocol/conversation-endpoints.ts';
import type { WireConversation } from '../../src/protocol/conversation.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { Learned } from '../../src/sync/learned.ts';
import { Outbox } from '../../src/sync/outbox.ts';
import type { PassRequest } from '../../src/sync/pass.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { Writes, type CommandReceipt } from '../../src/sync/writes.ts';
import { steadyEnvironment } from './environments.ts';
import { bobID } from './planes.ts';
import { setUpRemote } from './remotes.ts';
import { loadReplica } from './replicas.ts';

/** An outbox over a store that holds `seed`, and a server that takes every write unless the test says otherwise. `sole`: there are locks. */
export async function setUpOutbox(seed?: ChangeSet, { sole = true } = {}) {
  const loaded = await loadReplica(seed);
  const { replica } = loaded;
  const environment = steadyEnvironment();
  const run = new AbortController();
  const { api, remote } = setUpRemote(environment, run.signal);
  api.on(setConversations, () => {});
  api.on(deleteConversations, () => {});
  api.on(markConversationAsRead, () => {});
  const learned = new Learned();
  const requested: Partial<PassRequest>[] = [];
  const rejected: { readonly intent: Intent; readonly code: number | undefined }[] = [];
  const setbacks: unknown[] = [];
  const outbox = new Outbox({
    replica,
    remote,
    learned,
    environment,
    timing: defaultTiming,
    signal: run.signal,
    sole,
    request: (wanted) => requested.push(wanted),
    onRejected: (intent, error) => rejected.push({ intent, code: isSyncError(error, 'api') ? error.code : undefined }),
    onSetback: (_, error) => setbacks.push(error),
  });
  const writes = new Writes({ replica, environment, signal: run.signal });
  replica.outboxChanges$.subscribe(() => outbox.changed());
  /** A pass that brings these rows; resolves with the conversations that it has to ask for. */
  const pass = async (brought: readonly WireConversation[] = []): Promise<ReadonlySet<string>> => {
    const { number, written } = await outbox.passBegins();
    const ids = brought.map((row) => row.conversationID);
    await replica.update((copy) => {
      for (const row of brought) copy.rows.put(row);
      outbox.contain(copy, number, ids);
    });
    await outbox.passEnded(number);
    return written;
  };
  await pass();
  return {
    ...loaded,
    writes,
    pass,
    outbox,
    api,
    learned,
    environment,
    requested,
    rejected,
    setbacks,
    stop: (reason: unknown) => run.abort(reason),
    write(write: Write, conversationID = bobID): Promise<CommandReceipt> {
      return writes.add({ conversationID, conversationType: 1, userID: 'bob', groupID: '', write });
    },
    row: (id = bobID) => replica.row(id),
  };
}

export const pinned: Write = { kind: 'set', fields: { isPinned: true } };
export const withEx = (ex: string): Write => ({ kind: 'set', fields: { ex } });
