import pLimit from 'p-limit';
import {
  getFullConversationIDs,
  getIncrementalConversations,
  getIncrementalConversationsBatch,
} from '../../protocol/incremental.ts';
import { getConversationsHasReadAndMaxSeq } from '../../protocol/seq-endpoints.ts';
import { getSortedConversationList } from '../../protocol/sorted-list-endpoint.ts';
import type { Meter } from '../figures/meter.ts';
import type { ServerLimits } from './limits.ts';
import { refusal } from './refusal.ts';

/** What every client asks at once when a server comes back, and what grows with the size of a list. */
const SYNCS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  getIncrementalConversations.path,
  getIncrementalConversationsBatch.path,
  getFullConversationIDs.path,
  getConversationsHasReadAndMaxSeq.path,
  getSortedConversationList.path,
]);

/** A queue that is full is shorter by then: a sync takes milliseconds. */
const RETRY_AFTER_MS = 1000;

export interface SyncGate {
  /**
   * Runs the work of a path, a sync once it is its turn.
   *
   * @param request its signal aborts when the client is gone: it leaves the queue.
   * @throws SyncError of kind `http` with status 503 where the queue is full, or the client gone.
   */
  run<T>(path: string, request: Pick<Request, 'signal'>, work: () => Promise<T>): Promise<T>;
  /** Syncs that wait. */
  waiting(): number;
}

/** So many syncs are answered at once, so many more wait. */
export function createSyncGate(
  { syncsAtOnce, syncQueue }: Pick<ServerLimits, 'syncsAtOnce' | 'syncQueue'>,
  meter: Meter,
): SyncGate {
  const limit = pLimit(syncsAtOnce);
  let waiting = 0;

  function queued<T>({ signal }: Pick<Request, 'signal'>, work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      // What it holds is let go of when the client goes; its place in line comes to nothing.
      let turn: (() => Promise<void>) | undefined = () => work().then(resolve, reject);
      const leave = (): typeof turn => {
        const mine = turn;
        if (mine !== undefined) waiting--;
        turn = undefined;
        signal.removeEventListener('abort', gone);
        return mine;
      };
      const gone = (): void => {
        leave();
        reject(refusal(503, 'the client is gone'));
      };
      waiting++;
      if (signal.aborted) return gone();
      signal.addEventListener('abort', gone, { once: true });
      void limit(async () => leave()?.());
    });
  }

  return {
    async run(path, request, work) {
      if (!SYNCS.has(path)) return work();
      if (limit.activeCount < limit.concurrency) return limit(work);
      if (waiting < syncQueue) return queued(request, work);
      meter.count('refusals', { reason: 'syncQueue' });
      throw refusal(503, 'too many syncs wait', RETRY_AFTER_MS);
    },
    waiting: () => waiting,
  };
}
