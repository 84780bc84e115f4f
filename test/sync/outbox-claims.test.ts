import { describe, expect, it } from 'vitest';
import type { IntentState } from '../../src/model.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { settled } from '../support/deferred.ts';
import { pinned, setUpOutbox, withEx } from '../support/outboxes.ts';

/** A tab without locks with one write that it has not sent, and another tab that claims it at time 0, untold. */
async function claimedElsewhere() {
  const tab = await setUpOutbox(undefined, { sole: false });
  tab.environment.emit('offline');
  await tab.write(pinned);
  const [intent] = tab.replica.intents();
  if (intent === undefined) throw new Error('nothing waits');
  const state: IntentState = { kind: 'sending', by: 'another tab', at: 0 };
  await tab.store.elsewhere({
    claim: { ids: [intent.id], by: 'another tab', lapsedBefore: 0 },
    outbox: { put: [{ ...intent, state }] },
  });
  tab.environment.emit('online');
  tab.outbox.send();
  await settled();
  return { ...tab, intent, sent: () => tab.api.requests(setConversations).length };
}

describe('where there are no locks', () => {
  it('TAB-1: a write that another tab has claimed is not sent a second time', async () => {
    const { sent, replica } = await claimedElsewhere();
    expect(sent()).toBe(0);
    expect(replica.intents()).toMatchObject([{ state: { kind: 'sending', by: 'another tab' } }]);
  });

  it('TAB-1, WRITE-2: what stands behind it waits too', async () => {
    const { sent, write } = await claimedElsewhere();
    await write(withEx('later'));
    await settled();
    expect(sent()).toBe(0);
  });

  it('TAB-1, WRITE-6: once the claim has lapsed this tab sends it, under the same number', async () => {
    const { environment, api, intent, sent, replica } = await claimedElsewhere();
    await environment.advance(defaultTiming.claim);
    expect(sent()).toBe(0);
    await environment.advance(1);
    await settled();
    expect(api.calls.map(({ operationID }) => operationID)).toEqual([`${replica.stored.device}:${intent.id}`]);
  });

  it('TAB-1: news of the outbox ends the waiting at once', async () => {
    const { store, replica, sent } = await claimedElsewhere();
    const [waiting] = (await store.snapshot()).outbox;
    if (waiting === undefined) throw new Error('nothing waits');
    await store.elsewhere({ outbox: { put: [{ ...waiting, state: { kind: 'queued' } }] } });
    replica.refresh();
    await settled();
    expect(sent()).toBe(1);
  });
});
