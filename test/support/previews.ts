import { SyncError } from '../../src/errors.ts';
import type { ChangeSet } from '../../src/ports.ts';
import {
  getConversationMsgs,
  type ConversationMsg,
  type ConversationMsgsAnswer,
} from '../../src/protocol/jssdk-endpoints.ts';
import { getUsersInfo } from '../../src/protocol/user-endpoints.ts';
import { Learned } from '../../src/sync/learned.ts';
import { Previews } from '../../src/sync/previews.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { conversationMsg } from './conversation-msgs.ts';
import { settled } from './deferred.ts';
import { steadyEnvironment } from './environments.ts';
import { bobID } from './planes.ts';
import { setUpRemote } from './remotes.ts';
import { loadReplica } from './replicas.ts';

/** Previews of rows of which the test says who looks at them, and a server that knows a message and a name of each. */
export async function setUpPreviews(seed?: ChangeSet) {
  const { replica } = await loadReplica(seed);
  const environment = steadyEnvironment();
  const run = new AbortController();
  const { api, remote } = setUpRemote(environment, run.signal);
  api.on(getConversationMsgs, ({ conversationIDs }) => ({
    unreadCount: 0,
    conversations: conversationIDs.map((id) => conversationMsg(id)),
  }));
  api.on(getUsersInfo, () => ({ usersInfo: [] }));
  const learned = new Learned();
  const viewed: string[] = [];
  const setbacks: unknown[] = [];
  const previews = new Previews({
    replica,
    remote,
    learned,
    environment,
    timing: defaultTiming,
    signal: run.signal,
    profiles: undefined,
    viewed: () => viewed,
    onSetback: (_, error) => setbacks.push(error),
  });
  return {
    api,
    environment,
    learned,
    previews,
    replica,
    setbacks,
    viewed,
    stop: () => run.abort(new SyncError('aborted', 'the SDK was stopped', {})),
    asked: () => api.requests(getConversationMsgs).map(({ conversationIDs }) => conversationIDs),
    row: (id = bobID) => replica.row(id),
    /** One pause and the idle time after it. */
    async idle(): Promise<void> {
      await environment.advance(defaultTiming.previewGap);
      await environment.runIdle();
      await settled();
    },
  };
}

export const answer = (...conversations: ConversationMsg[]): ConversationMsgsAnswer => ({
  unreadCount: 0,
  conversations,
});
