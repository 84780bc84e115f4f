import { parseOperationID } from '../protocol/operation-id.ts';
import type { CallContext } from './context.ts';
import type { StoreWrites } from './store.ts';

/**
 * Those of the conversations to which this write is still to be applied: of the others its device has committed the same
 * or a later write already, so that it is a late duplicate (WRITE-6). An `operationID` of another shape is only a trace.
 */
export async function firstTimeFor(
  writes: StoreWrites,
  { operationID, identity }: CallContext,
  conversationIDs: readonly string[],
): Promise<readonly string[]> {
  const write = parseOperationID(operationID);
  if (write === undefined) return conversationIDs;
  return writes.writeCounters.advance(identity?.userID ?? '', write.device, conversationIDs, write.counter);
}
