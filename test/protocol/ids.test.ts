import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import {
  groupConversationID,
  notificationChannelID,
  parseConversationID,
  peerOf,
  singleConversationID,
  systemConversationID,
} from '../../src/protocol/conversation-id.ts';
import { isRefusal, isTokenError } from '../../src/protocol/error-codes.ts';
import { idHash } from '../../src/protocol/id-hash.ts';
import { formatOperationID, parseOperationID } from '../../src/protocol/operation-id.ts';
import { parseJSON } from '../../src/server/parse-json.ts';

describe('conversation IDs', () => {
  it('wire contract: the two users are sorted, so both sides name the same conversation', () => {
    expect(singleConversationID('bob', 'alice')).toBe('si_alice_bob');
    expect(singleConversationID('alice', 'bob')).toBe('si_alice_bob');
    expect(systemConversationID('u', 'system')).toBe('sn_system_u');
    expect(groupConversationID('7')).toBe('sg_7');
    expect(notificationChannelID('a', 'a')).toBe('n_a_a');
    expect(singleConversationID('a', 'ab')).toBe('si_a_ab');
  });

  it('wire contract: the order is that of code points, not of UTF-16 units', () => {
    expect(singleConversationID('\u{1F600}', '\uFF5E')).toBe('si_\uFF5E_\u{1F600}');
  });

  it('each kind is told by its prefix', () => {
    expect(parseConversationID('si_a_b')).toEqual({ kind: 'single', users: 'a_b' });
    expect(parseConversationID('sg_x_y')).toEqual({ kind: 'group', groupID: 'x_y' });
    expect(parseConversationID('sn_a_b')).toEqual({ kind: 'system', users: 'a_b' });
    expect(parseConversationID('n_a_a')).toEqual({ kind: 'channel', name: 'a_a' });
    for (const id of ['', 'si_', 'x_a', 'si', 'group']) expect(parseConversationID(id)).toEqual({ kind: 'unknown' });
  });

  it('the peer is found even where user IDs hold the separator', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a_]{1,5}$/u), fc.stringMatching(/^[a_]{1,5}$/u), (me, peer) => {
        const found = peerOf(singleConversationID(me, peer), me);
        expect(found === undefined ? found : singleConversationID(me, found)).toBe(singleConversationID(me, peer));
      }),
    );
    expect(peerOf('si_alice_bob', 'bob')).toBe('alice');
    expect(peerOf('si_alice_bob', 'carol')).toBeUndefined();
    expect(peerOf('sg_alice_bob', 'bob')).toBeUndefined();
  });
});

describe('idHash', () => {
  it('wire contract: the vector', () => {
    expect(idHash(['si_u1_v0', 'sg_123'])).toBe(12068742995628880644n);
  });

  it('wire contract: 0 for none, and it depends on the order', () => {
    expect(idHash([])).toBe(0n);
    expect(idHash(['sg_123', 'si_u1_v0'])).not.toBe(idHash(['si_u1_v0', 'sg_123']));
  });

  it('wire contract: <, >, &, U+2028 and U+2029 are hashed as their escapes', async () => {
    const { createHash } = await import('node:crypto');
    const escaped = String.raw`["\u003c\u003e\u0026\u2028\u2029ü\"\\"]`;
    const expected = createHash('md5').update(escaped).digest().readBigUInt64BE(0);
    expect(idHash(['<>&\u2028\u2029ü"\\'])).toBe(expected);
  });
});

describe('parseJSON', () => {
  it('wire contract: a raw integer literal above 2^53 becomes an exact bigint', () => {
    expect(parseJSON('{"idHash":12068742995628880644}')).toEqual({ idHash: 12068742995628880644n });
    expect(parseJSON('[9007199254740993,-9007199254740993]')).toEqual([9007199254740993n, -9007199254740993n]);
  });

  it('everything else is read as JSON', () => {
    expect(parseJSON('{"idHash":"12","version":7,"x":1e300,"y":1.5}')).toEqual({
      idHash: '12',
      version: 7,
      x: 1e300,
      y: 1.5,
    });
    expect(() => parseJSON('{')).toThrow(SyntaxError);
  });
});

describe('operation IDs', () => {
  it('WRITE-6: device and counter are read back', () => {
    const id = { device: 'b0c1-d2e3_f4', counter: 12 };
    expect(parseOperationID(formatOperationID(id))).toEqual(id);
  });

  it.each([
    '',
    'check-1',
    'device-1:',
    'device-1:0',
    'device-1:01',
    'short:1',
    'device-1:9999999999999999',
    'device-1:1:2',
  ])('WRITE-6: %j is only a trace', (operationID) => {
    expect(parseOperationID(operationID)).toBeUndefined();
  });
});

describe('error codes', () => {
  it('LIFE-4, WRITE-3: token errors and refusals are told apart', () => {
    const codes = [0, 500, 1001, 1002, 1004, 1500, 1501, 1507, 1508];
    expect(codes.filter(isTokenError)).toEqual([1501, 1507]);
    expect(codes.filter(isRefusal)).toEqual([1001, 1002, 1004]);
  });
});
