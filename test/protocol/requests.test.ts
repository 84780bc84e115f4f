import { describe, expect, it } from 'vitest';
import { getUserToken } from '../../src/protocol/auth-endpoints.ts';
import {
  deleteConversations,
  getConversations,
  getOwnerConversation,
} from '../../src/protocol/conversation-endpoints.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getActiveConversations } from '../../src/protocol/jssdk-endpoints.ts';
import { sendMessage } from '../../src/protocol/message-endpoints.ts';
import { markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import { parseWire } from '../../src/protocol/validate.ts';
import { thrownBy } from '../support/thrown.ts';

const read = <T>(endpoint: Endpoint<T, unknown>, body: unknown): T => parseWire(endpoint.request, body, '');
const conversation = { conversationID: 'si_a_b', conversationType: 1, userID: 'b' };
const ids = (count: number): string[] => Array.from({ length: count }, (_, i) => `sg_${i}`);

describe('requests', () => {
  it('wire contract: fields that are not known are ignored, scalars left out are zero', () => {
    expect(read(getIncrementalConversations, { userID: 'a', more: 1 })).toEqual({
      userID: 'a',
      versionID: '',
      version: 0,
    });
  });

  it('wire contract: absent or null means "leave as is" where a field may be left out', () => {
    const request = { userIDs: ['a'], conversation: { ...conversation, isPinned: null, ex: '', groupID: null } };
    expect(read(setConversations, request).conversation).toStrictEqual({ ...conversation, groupID: '', ex: '' });
  });

  it('an idHash is a number, or a bigint where a number would round it', () => {
    expect(read(getFullConversationIDs, { userID: 'a', idHash: 5 }).idHash).toBe(5);
    expect(read(getFullConversationIDs, { userID: 'a', idHash: 2n ** 64n - 1n }).idHash).toBe(2n ** 64n - 1n);
    expect(read(getFullConversationIDs, { userID: 'a' }).idHash).toBe(0);
  });

  const message = { sendID: 'a', content: { content: 'hi' }, contentType: 101, sessionType: 1, recvID: 'b' };

  it.each<[string, Endpoint<unknown, unknown>, unknown, string]>([
    ['a quoted idHash', getFullConversationIDs, { userID: 'a', idHash: '5' }, 'idHash'],
    ['a negative idHash', getFullConversationIDs, { userID: 'a', idHash: -1 }, 'idHash'],
    ['an idHash of 65 bits', getFullConversationIDs, { userID: 'a', idHash: 2n ** 64n }, 'idHash'],
    ['a rounded idHash', getFullConversationIDs, { userID: 'a', idHash: 2 ** 60 }, 'idHash'],
    ['an empty user', getIncrementalConversations, { userID: '' }, 'userID'],
    ['a big version', getIncrementalConversations, { userID: 'a', version: 2 ** 53 }, 'version'],
    [
      'page 0',
      getOwnerConversation,
      { userID: 'a', pagination: { pageNumber: 0, showNumber: 1 } },
      'pagination.pageNumber',
    ],
    [
      '501 rows a page',
      getOwnerConversation,
      { userID: 'a', pagination: { pageNumber: 1, showNumber: 501 } },
      'pagination.showNumber',
    ],
    ['501 active rows', getActiveConversations, { count: 501 }, 'count'],
    ['no active row', getActiveConversations, { count: 0 }, 'count'],
    ['1,001 IDs', getConversations, { ownerUserID: 'a', conversationIDs: ids(1001) }, 'conversationIDs'],
    ['neither IDs nor days', deleteConversations, { ownerUserID: 'a' }, 'conversationIDs'],
    [
      'both IDs and days',
      deleteConversations,
      { ownerUserID: 'a', conversationIDs: ['x'], needDeleteTime: 1 },
      'conversationIDs',
    ],
    ['a read position of 0', markConversationAsRead, { conversationID: 'x', userID: 'a', hasReadSeq: 0 }, 'hasReadSeq'],
    ['no owner', setConversations, { userIDs: [], conversation }, 'userIDs'],
    [
      'an unknown type',
      setConversations,
      { userIDs: ['a'], conversation: { ...conversation, conversationType: 2 } },
      'conversation.conversationType',
    ],
    [
      'a private group',
      setConversations,
      { userIDs: ['a'], conversation: { ...conversation, conversationType: 3, isPrivateChat: true } },
      'conversation.isPrivateChat',
    ],
    ['a message to nobody', sendMessage, { ...message, recvID: '' }, 'recvID'],
    ['a message to no group', sendMessage, { ...message, sessionType: 3 }, 'groupID'],
    ['an unknown platform', getUserToken, { userID: 'a', platformID: 6 }, 'platformID'],
    ['no object', getUserToken, null, ''],
  ])('SRV-4: %s is refused with the name of the field', (_title, endpoint, body, path) => {
    expect(thrownBy(() => parseWire(endpoint.request, body, ''))).toMatchObject({ kind: 'protocol', path });
  });

  it('1,000 IDs, 500 rows a page and a page far away are accepted', () => {
    expect(read(getConversations, { ownerUserID: 'a', conversationIDs: ids(1000) }).conversationIDs).toHaveLength(1000);
    const pagination = { pageNumber: 1e9, showNumber: 500 };
    expect(read(getOwnerConversation, { userID: 'a', pagination }).pagination).toEqual(pagination);
  });
});
