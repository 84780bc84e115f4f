import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../src/adapters/memory-store.ts';
import { httpApi } from '../../../src/adapters/http-api.ts';
import { createSync } from '../../../src/conversation-sync.ts';
import { getConversations } from '../../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs, getIncrementalConversationsBatch } from '../../../src/protocol/incremental.ts';
import { getConversationsHasReadAndMaxSeq } from '../../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../../src/protocol/set-conversations.ts';
import { getUsersInfo, userRegister } from '../../../src/protocol/user-endpoints.ts';
import { SqliteServerStore } from '../../../src/server/stores/sqlite-store.ts';
import { MemoryServerStore } from '../../../src/server/stores/memory-store.ts';
import type { ServerStore } from '../../../src/server/store.ts';
import { startServer } from '../../support/server.ts';

/** What every object has already, and what ends or hides in a text. */
const STRANGE = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  "'; DROP TABLE x; --",
  '%',
  '\u202e',
  ' ',
];
const stores: [string, () => ServerStore][] = [
  ['memory', () => new MemoryServerStore()],
  ['SQLite', () => new SqliteServerStore(':memory:')],
];

describe.each(stores)('IDs that are the names of other things (%s)', (_, store) => {
  it('are users and conversations like any other, in lists and as keys of maps', async () => {
    const server = startServer({ store: store() });
    for (const conversationID of STRANGE) {
      const conversation = { conversationID, conversationType: 1, isPinned: true };
      await server.ok('imAdmin', setConversations, { userIDs: STRANGE, conversation });
    }
    const owner = { ownerUserID: '__proto__', conversationIDs: STRANGE };
    const { conversations } = await server.ok('__proto__', getConversations, owner);
    expect(conversations.map((row) => row.conversationID).toSorted()).toEqual(STRANGE.toSorted());
    const ids = await server.ok('constructor', getFullConversationIDs, { userID: 'constructor', idHash: 0 });
    expect(ids.conversationIDs.toSorted()).toEqual(STRANGE.toSorted());
    const { seqs } = await server.ok('toString', getConversationsHasReadAndMaxSeq, { userID: 'toString' });
    expect(Object.keys(seqs).toSorted()).toEqual(STRANGE.toSorted());
    expect(Object.getOwnPropertyDescriptor(seqs, '__proto__')?.value).toEqual({
      maxSeq: 0,
      hasReadSeq: 0,
      maxSeqTime: 0,
    });
    const reqList = STRANGE.map((userID) => ({ userID, versionID: '', version: 0 }));
    const { respList } = await server.ok('imAdmin', getIncrementalConversationsBatch, { reqList });
    expect(Object.keys(respList).toSorted()).toEqual(STRANGE.toSorted());
    expect(Object.entries(respList).map(([, { version }]) => version)).toEqual(STRANGE.map(() => STRANGE.length));
    expect(Object.prototype).not.toHaveProperty('version');
  });

  it('keys of a request such as __proto__ change nothing in it or in any object', async () => {
    const server = startServer({ store: store() });
    const body = `{"userID": "alice", "__proto__": {"userID": "bob", "polluted": true}, "constructor": {"prototype": {"polluted": true}}}`;
    expect(await server.call('alice', '/conversation/get_pinned_conversation_ids', body)).toMatchObject({ errCode: 0 });
    const noUser = `{"__proto__": {"userID": "alice"}}`;
    const answer = await server.call('alice', '/conversation/get_pinned_conversation_ids', noUser);
    expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringMatching(/^userID: /u) });
    expect({}).not.toHaveProperty('polluted');
  });

  it.each([
    ['64 KB', 'n'.repeat(65_536)],
    ['marks of direction', '\u202eevil\u202c\u200f'],
    ['emoji of several signs', '👩‍👩‍👧‍👦🏴󠁧󠁢󠁷󠁬󠁳󠁿'],
    ['letters with marks, not normalised', 'a\u0308 \u00e4'],
    ['markup, which is text', '<img src=x onerror="alert(1)"> & " \' \u2028'],
    ['a mark of byte order, and the last code point', '\ufeffa\u{10ffff}'],
    ['control characters', '\u0001\u001b[31m\u007f\r\n\t'],
  ])('names are kept as they are: %s', async (_, nickname) => {
    const server = startServer({ store: store() });
    await server.ok('imAdmin', userRegister, { users: [{ userID: 'alice', nickname, faceURL: '' }] });
    const { usersInfo } = await server.ok('bob', getUsersInfo, { userIDs: ['alice'] });
    expect(usersInfo.map((user) => user.nickname)).toEqual([nickname]);
  });
});

it('the SDK shows a conversation called constructor, and its counters, like any other', async () => {
  const server = startServer();
  await server.makeGroup('constructor', ['alice', 'bob']);
  await server.sayInGroup('bob', 'constructor', 'hello');
  for (const conversationID of STRANGE) {
    await server.ok('alice', setConversations, {
      userIDs: ['alice'],
      conversation: { conversationID, conversationType: 1 },
    });
  }
  const sync = createSync({
    ...{ apiURL: 'http://server', userID: 'alice', token: () => server.tokenOf('alice'), storage: memoryStore() },
    api: httpApi({ apiURL: 'http://server', fetch: server.app }),
  });
  await sync.start();
  await sync.whenComplete();
  let shown: readonly { readonly conversationID: string; readonly unreadCount: number }[] = [];
  sync.conversations$.subscribe((rows) => (shown = rows));
  await sync.stop();
  expect(new Map(shown.map(({ conversationID, unreadCount }) => [conversationID, unreadCount]))).toEqual(
    new Map([['sg_constructor', 1], ...STRANGE.map((id) => [id, 0] as const)]),
  );
});
