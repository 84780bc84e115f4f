import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as auth from '../../src/protocol/auth-endpoints.ts';
import * as conversations from '../../src/protocol/conversation-endpoints.ts';
import { WireConversation } from '../../src/protocol/conversation.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { ErrorCode, errorNames } from '../../src/protocol/error-codes.ts';
import * as groupEndpoints from '../../src/protocol/group-endpoints.ts';
import { GroupInfo } from '../../src/protocol/groups.ts';
import { idHash } from '../../src/protocol/id-hash.ts';
import * as incremental from '../../src/protocol/incremental.ts';
import * as jssdk from '../../src/protocol/jssdk-endpoints.ts';
import * as messageEndpoints from '../../src/protocol/message-endpoints.ts';
import { HttpMsgData, MsgData } from '../../src/protocol/message.ts';
import { NotificationType, decodeNotification } from '../../src/protocol/notifications.ts';
import { parseOperationID } from '../../src/protocol/operation-id.ts';
import { Pagination } from '../../src/protocol/pagination.ts';
import * as seqs from '../../src/protocol/seq-endpoints.ts';
import * as setting from '../../src/protocol/set-conversations.ts';
import * as sortedList from '../../src/protocol/sorted-list-endpoint.ts';
import * as userEndpoints from '../../src/protocol/user-endpoints.ts';
import { FriendInfo, UserInfo } from '../../src/protocol/users.ts';
import { authorise, isOpen } from '../../src/server/authorise.ts';
import { codeSpans, readPage } from '../support/markdown.ts';
import { fieldNames } from '../support/schema-fields.ts';

type AnyEndpoint = Endpoint<unknown, unknown>;

const page = readPage('PROTOCOL.md');
const modules = [
  auth,
  conversations,
  groupEndpoints,
  incremental,
  jssdk,
  messageEndpoints,
  seqs,
  setting,
  sortedList,
  userEndpoints,
];
const endpoints = new Map(
  modules
    .flatMap((module) => Object.entries(module) as [string, object][])
    .filter((entry): entry is [string, AnyEndpoint] => 'path' in entry[1] && 'answer' in entry[1]),
);
const byPath = new Map([...endpoints.values()].map((endpoint) => [endpoint.path, endpoint]));

/** Types that the page writes by name. */
const named = new Set<unknown>([
  WireConversation,
  MsgData,
  HttpMsgData,
  UserInfo,
  FriendInfo,
  GroupInfo,
  Pagination,
  incremental.getIncrementalConversations.answer,
]);

const groups = [
  'Tokens',
  'Synchronisation',
  'Rows',
  'Seqs and messages',
  'Users and groups',
  'Rows with everything that a list shows',
];
const rows = groups.flatMap((heading) => page.rows(heading));
const nameOf = (row: readonly string[]): string => codeSpans(row[0] ?? '')[0] ?? '';

/** The field names in a shape such as `{ a, b?: [ID], c: { d } }`. */
function shapeFields(shape: string): readonly string[] {
  const names = [...shape.matchAll(/(?<=[{,]\s*)\w+/gu)].map(([name]) => name);
  return [...new Set(names)].toSorted();
}

function shapeAfter(word: string): string {
  return new RegExp(`\`${word}\`[^{]*?\`(\\{[^}]+\\})\``, 'u').exec(page.text)?.[1] ?? '';
}

describe('PROTOCOL.md', () => {
  it('has a row for every path of the contract, and no other', () => {
    expect(rows.map(nameOf).toSorted()).toEqual([...byPath.keys()].toSorted());
  });

  it.each(rows.map((row) => [nameOf(row), row] as const))('says what %s asks and answers', (path, row) => {
    const [, , request = '', data = ''] = row;
    const endpoint = byPath.get(path);
    expect(shapeFields(request)).toEqual(endpoint && fieldNames(endpoint.request, named));
    expect(shapeFields(data)).toEqual(endpoint && fieldNames(endpoint.answer, named));
  });

  it.each(rows.map((row) => [nameOf(row), row[1] ?? ''] as const))('says who may call %s', (path, who) => {
    const identity = { role: 'user', userID: 'alice', platformID: 5, tokenID: '1' } as const;
    const mayCallFor = (owner: string): boolean => {
      const everyOwner = {
        userID: owner,
        ownerUserID: owner,
        sendID: owner,
        userIDs: [owner],
        reqList: [{ userID: owner }],
      };
      try {
        authorise(path, identity, everyOwner);
        return true;
      } catch {
        return false;
      }
    };
    const may = { open: isOpen(path), own: mayCallFor('alice'), others: mayCallFor('bob') };
    const expected = {
      none: { open: true, own: true, others: true },
      any: { open: false, own: true, others: true },
      owner: { open: false, own: true, others: false },
      admin: { open: false, own: false, others: false },
    };
    expect(may).toEqual(expected[who as keyof typeof expected]);
  });

  it('lists the fields of a row', () => {
    const fields = page.rows('Types').map(nameOf);
    expect(fields.toSorted()).toEqual(fieldNames(WireConversation, new Set()));
  });

  it.each([
    ['MsgData', MsgData],
    ['UserInfo', UserInfo],
    ['FriendInfo', FriendInfo],
    ['GroupInfo', GroupInfo],
    ['Pagination', Pagination],
  ] as const)('lists the fields of %s', (name, schema) => {
    expect(shapeFields(shapeAfter(name))).toEqual(fieldNames(schema, new Set()));
  });

  it('lists every error code with its name', () => {
    const listed = page.rows('Errors').map(([code, name]) => [Number(code), name]);
    const known = Object.values(ErrorCode).filter((code) => code !== ErrorCode.ok);
    expect(listed).toEqual(known.toSorted((a, b) => a - b).map((code) => [code, errorNames[code]]));
  });

  it('lists every notification', () => {
    const listed = page.rows('Frames').map(([type, name]) => [name, Number(type)]);
    const capitalised = (kind: string): string => kind.replace(/^./u, (letter) => letter.toUpperCase());
    expect(listed).toEqual(Object.entries(NotificationType).map(([kind, type]) => [capitalised(kind), type]));
  });

  it.each(page.rows('Frames'))('says what notification %s holds (%s)', (type, _name, shape = '') => {
    const sample = (field: string): unknown => {
      if (/^is[A-Z]/u.test(field)) return true;
      if (field === 'seqs') return [1];
      if (/^conversationID(List|s)$/u.test(field)) return ['si_alice_bob'];
      return /(seq|Seq|Time|Type)$/u.test(field) ? 1 : 'alice';
    };
    const detail = Object.fromEntries(shapeFields(shape).map((field) => [field, sample(field)]));
    const content = JSON.stringify({ detail: JSON.stringify(detail) });
    const { kind, ...decoded } = decodeNotification({ contentType: Number(type), content });
    expect(kind).not.toBe('unknown');
    // What the schema does not know is dropped, and what it lacks is added or refused.
    expect(decoded).toEqual(detail);
  });

  it('names the limits that the schemas have', () => {
    const limits = page.rows('Limits of the reference server').map(([, limit = '']) => limit);
    expect(limits.slice(0, 3)).toEqual(['1 to 500', '1 to 500', '1,000']);
    const fits = (schema: v.GenericSchema, value: unknown): boolean => v.safeParse(schema, value).success;
    for (const count of [1, 500]) {
      expect(fits(Pagination, { pageNumber: 1, showNumber: count })).toBe(true);
      expect(fits(jssdk.getActiveConversations.request, { count })).toBe(true);
    }
    for (const count of [0, 501]) {
      expect(fits(Pagination, { pageNumber: 1, showNumber: count })).toBe(false);
      expect(fits(jssdk.getActiveConversations.request, { count })).toBe(false);
    }
    const lists: readonly [AnyEndpoint, object, string, unknown][] = [
      [conversations.getConversations, { ownerUserID: 'a' }, 'conversationIDs', 'x'],
      [userEndpoints.getUsersInfo, {}, 'userIDs', 'x'],
      [incremental.getIncrementalConversationsBatch, {}, 'reqList', { userID: 'a', versionID: '', version: 0 }],
    ];
    for (const [{ request }, rest, field, item] of lists) {
      expect(fits(request, { ...rest, [field]: Array.from({ length: 1000 }, () => item) })).toBe(true);
      expect(fits(request, { ...rest, [field]: Array.from({ length: 1001 }, () => item) })).toBe(false);
    }
  });

  it('gives vectors of the hash that hold', () => {
    const vectors = page.rows('The hash of a set of IDs').map((row) => row.flatMap((cell) => codeSpans(cell)));
    expect(vectors).toHaveLength(2);
    for (const [ids = '', hash] of vectors) expect(String(idHash(JSON.parse(ids) as string[]))).toBe(hash);
  });

  it('gives an example of a numbered write that is one', () => {
    const [, example = ''] = /for example `([^`]+)`: `<device>`/u.exec(page.text.replaceAll('\n', ' ')) ?? [];
    expect(parseOperationID(example)).toEqual({ device: 'k3J9_w2Lq0Zx', counter: 17 });
  });

  it('names exactly the calls that the client makes', () => {
    const remote = readFileSync('src/sync/remote.ts', 'utf8');
    const called = [...endpoints].filter(([name]) => new RegExp(`\\b${name}\\b`, 'u').test(remote));
    const section = page.text.split('### What the client calls')[1]?.split('##')[0] ?? '';
    const spans = codeSpans(
      section.replace('the two `/jssdk` paths', '`/jssdk/get_active_conversations`, `/jssdk/get_conversations`'),
    );
    const names = spans.filter((span) => span.includes('_'));
    const mentioned = [...byPath.keys()].filter((path) =>
      names.some((span) => (span.startsWith('/') ? path === span : path.endsWith(`/${span}`))),
    );
    expect(mentioned.toSorted()).toEqual(called.map(([, { path }]) => path).toSorted());
  });
});
