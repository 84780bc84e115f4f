import { describe, expect, it } from 'vitest';
import { openEnvelope } from '../../src/protocol/envelope.ts';
import { getConversations, getPinnedConversationIDs } from '../../src/protocol/conversation-endpoints.ts';
import {
  getFullConversationIDs,
  getIncrementalConversations,
  getIncrementalConversationsBatch,
} from '../../src/protocol/incremental.ts';
import { encodeContent } from '../../src/protocol/message.ts';
import { getActiveConversations } from '../../src/protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { getSortedConversationList } from '../../src/protocol/sorted-list-endpoint.ts';
import { thrownBy } from '../support/thrown.ts';
import { wireRow } from '../support/wire-rows.ts';

const ok = (data?: unknown): unknown => ({ errCode: 0, errMsg: '', errDlt: '', ...(data !== undefined && { data }) });
const delta = (fields: object = {}): unknown =>
  ok({ version: 3, versionID: 'a'.repeat(24), full: false, delete: null, insert: null, update: null, ...fields });

describe('answers', () => {
  it('wire contract: null lists read as empty ones', () => {
    expect(openEnvelope(getIncrementalConversations, delta())).toEqual({
      version: 3,
      versionID: 'a'.repeat(24),
      full: false,
      delete: [],
      insert: [],
      update: [],
    });
    expect(openEnvelope(getPinnedConversationIDs, ok({ conversationIDs: null })).conversationIDs).toEqual([]);
  });

  it('wire contract: two empty lists are not one shared array', () => {
    const answer = openEnvelope(getIncrementalConversations, delta());
    expect(answer.insert).not.toBe(openEnvelope(getIncrementalConversations, delta()).insert);
  });

  it('wire contract: absent and null maps read as empty ones', () => {
    const empty = { seqs: {}, pinnedConversationIDs: [] };
    expect(openEnvelope(getConversationsHasReadAndMaxSeq, ok({ pinnedConversationIDs: null }))).toEqual(empty);
    expect(openEnvelope(getConversationsHasReadAndMaxSeq, ok({ seqs: null }))).toEqual(empty);
    expect(openEnvelope(getIncrementalConversationsBatch, ok({}))).toEqual({ respList: {} });
  });

  it('wire contract: unset sub-messages read as null, absent ones too', () => {
    const conversation = { conversation: wireRow(), lastMsg: null, user: null, group: null, maxSeq: 0, readSeq: 0 };
    const answer = openEnvelope(getActiveConversations, ok({ unreadCount: 0, conversations: [conversation] }));
    expect(answer.conversations[0]).toEqual({ ...conversation, friend: null });
  });

  it('wire contract: a row without a message has a msgInfo of null', () => {
    const elem = { conversationID: 'sg_1', recvMsgOpt: 0, unreadCount: -2, IsPinned: false, msgInfo: null };
    const data = { conversationTotal: 1, unreadTotal: -2, conversationElems: [elem] };
    expect(openEnvelope(getSortedConversationList, ok(data))).toEqual(data);
  });

  it('wire contract: fields that are not known are ignored', () => {
    const row = { ...wireRow(), addedLater: { a: 1 } };
    expect(openEnvelope(getConversations, ok({ conversations: [row], more: true }))).toEqual({
      conversations: [wireRow()],
    });
  });

  it('wire contract: an empty answer has no data, and data is no error', () => {
    expect(openEnvelope(setConversations, ok())).toBeUndefined();
    expect(openEnvelope(setConversations, ok({}))).toBeUndefined();
  });

  it('wire contract: lastMsg.content is base64 of UTF-8 over HTTP, and text once read', () => {
    const text = '{"content":"Grüße 👋"}';
    const lastMsg = { contentType: 101, content: encodeContent(text), seq: 2, options: { history: true }, sendTime: 5 };
    const conversation = { conversation: wireRow(), lastMsg, maxSeq: 2, readSeq: 1 };
    const answer = openEnvelope(getActiveConversations, ok({ unreadCount: 1, conversations: [conversation] }));
    expect(answer.conversations[0]?.lastMsg).toMatchObject({ content: text, seq: 2, sendID: '', atUserIDList: [] });
    const bad = { ...conversation, lastMsg: { ...lastMsg, content: '{}' } };
    expect(thrownBy(() => openEnvelope(getActiveConversations, ok({ conversations: [bad] })))).toMatchObject({
      kind: 'protocol',
      path: 'data.conversations.0.lastMsg.content',
    });
  });
});

describe('malformed answers', () => {
  const rows = [wireRow(), wireRow(), wireRow(), { ...wireRow(), isPinned: 1 }];

  it.each([
    ['a wrong type deep inside', delta({ insert: rows }), 'data.insert.3.isPinned'],
    ['a scalar that is missing', delta({ version: undefined }), 'data.version'],
    ['a list that is an object', delta({ delete: {} }), 'data.delete'],
    ['a null row', delta({ update: [null] }), 'data.update.0'],
    ['an empty ID', delta({ delete: [''] }), 'data.delete.0'],
    ['a version above 2^53 − 1', delta({ version: 2 ** 53 }), 'data.version'],
    ['a version that is not whole', delta({ version: 1.5 }), 'data.version'],
    ['a negative version', delta({ version: -1 }), 'data.version'],
    ['a quoted version', delta({ version: '3' }), 'data.version'],
    ['no data', ok(), 'data'],
    ['an envelope without a code', { data: {} }, 'errCode'],
    ['no object at all', '<html>', ''],
  ])('%s is a SyncError of kind protocol that names the path', (_title, body, path) => {
    const error = thrownBy(() => openEnvelope(getIncrementalConversations, body));
    expect(error).toMatchObject({ name: 'SyncError', kind: 'protocol', path });
  });

  it('a version beyond 2^53 is refused, not rounded, however JSON.parse read it', () => {
    const body: unknown = JSON.parse('{"errCode":0,"data":{"version":9007199254740993,"versionID":"","equal":true}}');
    expect(thrownBy(() => openEnvelope(getFullConversationIDs, body))).toMatchObject({ path: 'data.version' });
  });

  it('a value in a map is named by its key', () => {
    const seqs = { si_a_b: { maxSeq: 1, hasReadSeq: '0', maxSeqTime: 0 } };
    expect(thrownBy(() => openEnvelope(getConversationsHasReadAndMaxSeq, ok({ seqs })))).toMatchObject({
      path: 'data.seqs.si_a_b.hasReadSeq',
    });
  });

  it('the message says what was expected, and does not repeat text that was received', () => {
    const body = delta({ full: 'a private text' });
    const error = thrownBy(() => openEnvelope(getIncrementalConversations, body));
    expect(error).toMatchObject({ message: 'data.full: expected boolean but received text' });
  });

  it('an error code is a SyncError of kind api with the code and errDlt', () => {
    const body = { errCode: 1001, errMsg: 'ArgsError', errDlt: 'userID: expected' };
    expect(thrownBy(() => openEnvelope(getIncrementalConversations, body))).toMatchObject({
      kind: 'api',
      code: 1001,
      detail: 'userID: expected',
    });
  });
});
