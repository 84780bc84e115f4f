/** Which tab may send which writes (TAB-1, WRITE-2). Every store decides by this in the transaction that claims. */
import type { Intent } from './model.ts';
import type { Claim } from './store.ts';

/** Whether `claim` can be had: all of its writes are there and free, and no older one of their conversation still waits. */
export function canClaim({ ids, by, lapsedBefore }: Claim, outbox: readonly Intent[]): boolean {
  const wanted = new Set(ids);
  const found = outbox.filter(({ id }) => wanted.has(id));
  const free = ({ state }: Intent): boolean =>
    state.kind === 'queued' || (state.kind === 'sending' && (state.by === by || state.at < lapsedBefore));
  if (found.length < wanted.size || !found.every(free)) return false;
  const last = Math.max(...ids);
  const conversations = new Set(found.map(({ conversationID }) => conversationID));
  return !outbox.some(
    ({ id, conversationID, state }) =>
      id < last && !wanted.has(id) && conversations.has(conversationID) && state.kind !== 'acknowledged',
  );
}
