import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describe, expect, it } from 'vitest';
import { dexieStore } from '../../src/adapters/dexie-store.ts';
import type { ConversationSyncOptions } from '../../src/options.ts';
import { getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { getFullConversationIDs } from '../../src/protocol/incremental.ts';
import { getActiveConversations } from '../../src/protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { deferred } from '../support/deferred.ts';
import { expectSameAsServer, fill, scene } from '../support/device.ts';
import { until } from '../support/until.ts';

const active = getActiveConversations.path;
const set = getFullConversationIDs.path;
const seqs = getConversationsHasReadAndMaxSeq.path;
const rowsByID = getConversations.path;

/** A device of an account with 60 conversations, whose database opens when the test says so. */
async function begin(options: Partial<ConversationSyncOptions> = {}) {
  const world = scene();
  const ids = await fill(world, 60);
  const opening = deferred();
  const indexedDB = new IDBFactory();
  const store = dexieStore({ indexedDB, IDBKeyRange });
  const open = store.open.bind(store);
  const storage = Object.assign(store, {
    open: async (...args: Parameters<typeof open>) => {
      await opening.promise;
      return open(...args);
    },
  });
  const asked: string[] = [];
  const token = ({ reason }: { readonly reason: string }): Promise<string> => {
    asked.push(reason);
    return world.backend.tokenFor('alice');
  };
  const phone = world.device({ storage, token, ...options });
  const start = async () => {
    const started = phone.sync.start();
    await world.settled();
    return {
      async opens() {
        opening.resolve();
        await started;
        await phone.sync.whenComplete();
        await world.settled();
      },
    };
  };
  return { ...world, ids, phone, asked, start };
}

describe('FULL-2: the first screen of a device that holds nothing', () => {
  it('FULL-2, LIFE-4: is asked for while the database opens, once, and with the one token', async () => {
    const { backend, phone, asked, start } = await begin();
    const { opens } = await start();
    // The token is signed in a thread of its own.
    await until('asked', () => phone.calls.length > 0);
    expect(phone.calls).toEqual([active]);
    expect(phone.rows()).toEqual([]);
    await opens();
    expect(phone.count(active)).toBe(1);
    expect(asked).toEqual(['initial']);
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: is asked for again where that failed', async () => {
    const { backend, phone, start } = await begin();
    backend.faults.status(503, { path: active, times: 1 });
    const { opens } = await start();
    await until('asked', () => phone.calls.length > 0);
    await opens();
    expect(phone.count(active)).toBe(2);
    expect(phone.events.filter(({ kind }) => kind === 'setback')).toEqual([]);
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-4: a token that is refused to it is not renewed for it, but by the pass', async () => {
    const { backend, phone, asked, start } = await begin();
    backend.faults.code(ErrorCode.tokenExpired, { path: active, times: 1 });
    const { opens } = await start();
    await until('asked', () => phone.calls.length > 0);
    await opens();
    expect(asked).toEqual(['initial']);
    expect(phone.status.state).toBe('live');
    await expectSameAsServer(phone, backend);
  });

  it('LIFE-4: a token that the app could not give is asked for again by the pass', async () => {
    const asked: string[] = [];
    const world = await begin({
      token: ({ reason }) => {
        asked.push(reason);
        if (asked.length === 1) throw new Error('no network in the app');
        return world.backend.tokenFor('alice');
      },
    });
    const { opens } = await world.start();
    expect(world.phone.calls).toEqual([]);
    await opens();
    expect(asked).toEqual(['initial', 'initial']);
    await expectSameAsServer(world.phone, world.backend);
  });

  it('SEQ-1, SEQ-5: does not take back what was pushed since it was asked for', async () => {
    const { backend, phone, ids, start, settled } = await begin();
    const answer = backend.faults.hold({ path: active, at: 'answer' });
    const rest = backend.faults.hold({ path: [set, seqs, rowsByID] });
    const { opens } = await start();
    await answer.arrived(1);
    const whole = opens();
    await until('push', () => phone.status.push === 'connected');
    await backend.sendText('peer00059', { userID: 'alice' }, 'sent since');
    await settled();
    answer.off();
    await until('shown', () => phone.rows().length > 1);
    // The older message is not shown; the later one comes with its row, which is asked for by ID.
    expect(phone.row(ids[59] ?? '').latestMsg).toBeUndefined();
    expect(phone.row(ids[58] ?? '').latestMsg).toMatchObject({ seq: 1 });
    rest.off();
    await whole;
    expect(phone.row(ids[59] ?? '')).toMatchObject({ unreadCount: 2, latestMsg: { seq: 2 } });
    await expectSameAsServer(phone, backend);
  });

  it('FULL-2: is not used when the database took long to open', async () => {
    const { environment, phone, start } = await begin({ timing: { storageOpen: 60_000 } });
    const { opens } = await start();
    await until('asked', () => phone.calls.length > 0);
    await environment.advance(10_000);
    await opens();
    expect(phone.count(active)).toBe(2);
  });

  it('PUSH-4: is not asked for where there is no network', async () => {
    const { environment, phone, start } = await begin();
    environment.emit('offline');
    await start();
    expect(phone.calls).toEqual([]);
  });

  it('FULL-2: is not asked for again where a database was written before, nor after a stop', async () => {
    const { phone, start } = await begin();
    const { opens } = await start();
    await opens();
    await phone.sync.stop();
    const before = phone.count(active);
    await phone.live();
    expect(phone.count(active)).toBe(before);
  });

  it('LIFE-1: ends with a stop while the database opens', async () => {
    const { backend, phone, start } = await begin();
    const answer = backend.faults.hold({ path: active });
    await start();
    await answer.arrived(1);
    const stopped = phone.sync.stop();
    await stopped;
    answer.off();
    expect(phone.calls).toEqual([active]);
    expect(phone.rows()).toEqual([]);
  });
});
