import { describe, expect, it } from 'vitest';
import { ledUnder, stillLeads } from '../../src/sync/leader-replica.ts';
import { rejection } from '../support/deferred.ts';
import { bobID } from '../support/planes.ts';
import { loadReplica } from '../support/replicas.ts';
import { wireRow } from '../support/wire-rows.ts';
import type { WorkingCopy } from '../../src/sync/working-copy.ts';

const pin = (copy: WorkingCopy): void => copy.rows.put(wireRow({ isPinned: true }));

/** A tab that leads under the first epoch, or works alone. */
async function lead({ alone = false } = {}) {
  const { replica, store } = await loadReplica();
  const lead = new AbortController();
  const epoch = await replica.raiseEpoch();
  return {
    replica,
    store,
    led: ledUnder(replica, alone ? undefined : epoch, lead.signal),
    end: () => lead.abort(new Error('the lead has ended')),
    /** Another tab takes the lead, and this one is not told. */
    takenOver: () => store.elsewhere({ raiseEpoch: true }),
  };
}

describe('the replica in the hands of the leader', () => {
  it('TAB-6: writes under its epoch', async () => {
    const { replica, store, led } = await lead();
    await led.update(pin);
    expect(store.commits.at(-1)?.epoch).toBe(1);
    expect(replica.row(bobID)?.isPinned).toBe(true);
  });

  it('TAB-6: writes nothing once another tab leads, though it was not told', async () => {
    const { replica, store, led, takenOver } = await lead();
    await takenOver();
    expect(await rejection(led.update(pin))).toMatchObject({ kind: 'aborted' });
    expect(replica.row(bobID)?.isPinned).toBe(false);
    expect((await store.snapshot()).rows).toEqual([wireRow()]);
  });

  it('TAB-6: asks the store itself whether it still leads', async () => {
    const { led, takenOver } = await lead();
    expect(await stillLeads(led)).toBe(true);
    await takenOver();
    expect(await stillLeads(led)).toBe(false);
  });

  it('TAB-6: asks the store for nothing once its lead has ended', async () => {
    const { store, led, end } = await lead();
    const before = store.commits.length;
    end();
    expect(await stillLeads(led)).toBe(false);
    await expect(led.update(pin)).rejects.toThrow('the lead has ended');
    expect(store.commits).toHaveLength(before);
  });

  it('TAB-1: a tab that works alone writes whatever the epoch', async () => {
    const { replica, led, takenOver } = await lead({ alone: true });
    await takenOver();
    await led.update(pin);
    expect(replica.row(bobID)?.isPinned).toBe(true);
  });

  it('TAB-6: what the user does is written by any tab', async () => {
    const { replica, takenOver } = await lead();
    await takenOver();
    const draft = { conversationID: bobID, draftText: 'Hi', draftTime: 1, hiddenAt: undefined, openedAt: 0 };
    await replica.putLocal(draft);
    expect(replica.row(bobID)?.draftText).toBe('Hi');
  });
});
