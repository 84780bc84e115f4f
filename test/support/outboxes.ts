import type { Intent, Write } from '../../src/model.ts';
import type { ChangeSet } from '../../src/ports.ts';
import { deleteConversations } from '../../src/protocol/conversation-endpoints.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { Learned } from '../../src/sync/learned.ts';
import { Outbox, type CommandReceipt } from '../../src/sync/outbox.ts';
import type { PassRequest } from '../../src/sync/pass.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { steadyEnvironment } from './environments.ts';
import { bobID } from './planes.ts';
import { setUpRemote } from './remotes.ts';
import { loadReplica } from './replicas.ts';

/** An outbox over a store that holds `seed`, and a server that takes every write unless the test says otherwise. */
export async function setUpOutbox(seed?: ChangeSet) {
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
  const rejected: { readonly intent: Intent; readonly code: number }[] = [];
  const setbacks: unknown[] = [];
  const outbox = new Outbox({
    replica,
    remote,
    learned,
    environment,
    timing: defaultTiming,
    signal: run.signal,
    request: (wanted) => requested.push(wanted),
    onRejected: (intent, error) => rejected.push({ intent, code: error.code }),
    onSetback: (_, error) => setbacks.push(error),
  });
  return {
    ...loaded,
    outbox,
    api,
    learned,
    environment,
    requested,
    rejected,
    setbacks,
    stop: (reason: unknown) => run.abort(reason),
    write(write: Write, conversationID = bobID): Promise<CommandReceipt> {
      return outbox.add({ conversationID, conversationType: 1, userID: 'bob', groupID: '', write });
    },
    row: (id = bobID) => replica.row(id),
  };
}

export const pinned: Write = { kind: 'set', fields: { isPinned: true } };
export const withEx = (ex: string): Write => ({ kind: 'set', fields: { ex } });
