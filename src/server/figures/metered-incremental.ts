import type { IncrementalAnswer, IncrementalRequest } from '../../protocol/incremental.ts';
import type { ServiceContext } from '../context.ts';
import type { IncrementalConversations } from '../incremental-conversations.ts';
import { isVersionID } from '../sync-strategy.ts';
import type { SyncStrategy } from '../sync-strategy.ts';
import type { Meter } from './meter.ts';

/** The same answers, told to the meter: how long they took, how each target was answered, and which cursors did not fit. */
export function meteredIncremental(
  calls: IncrementalConversations,
  { meter, ticks }: Pick<ServiceContext, 'meter' | 'ticks'>,
): IncrementalConversations {
  const secondsSince = (began: number): number => (ticks() - began) / 1000;
  return {
    async one(request) {
      const began = ticks();
      const answer = await calls.one(request);
      meter.observe('syncSeconds', secondsSince(began), { strategy: tellTarget(meter, request, answer) });
      return answer;
    },
    async many(request) {
      const began = ticks();
      const answers = await calls.many(request);
      meter.observe('syncSeconds', secondsSince(began), { strategy: 'batch' });
      for (const target of request.reqList) {
        const answer = answers.respList[target.userID];
        if (answer !== undefined) tellTarget(meter, target, answer);
      }
      return answers;
    },
  };
}

function tellTarget(meter: Meter, target: IncrementalRequest, answer: IncrementalAnswer): SyncStrategy {
  const strategy = strategyOf(target, answer);
  meter.count('syncs', { strategy });
  if (strategy === 'incremental') {
    meter.observe('deltaSize', answer.delete.length + answer.insert.length + answer.update.length);
  }
  const reason = conflictOf(target, answer);
  if (reason !== undefined) meter.count('versionConflicts', { reason });
  return strategy;
}

function strategyOf(target: IncrementalRequest, answer: IncrementalAnswer): SyncStrategy {
  if (answer.full) return 'full';
  return answer.version === target.version ? 'equal' : 'incremental';
}

/** A client that never synced is in conflict with nobody. */
function conflictOf(target: IncrementalRequest, answer: IncrementalAnswer): string | undefined {
  if (target.version === 0 || !isVersionID(target.versionID)) return undefined;
  if (target.versionID !== answer.versionID) return 'otherVersionID';
  return target.version > answer.version ? 'clientAhead' : undefined;
}
