import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBody } from '../../../src/server/limits/request-body.ts';
import { parseJSON } from '../../../src/server/parse-json.ts';
import { startServer } from '../../support/server.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

describe('SRV-4: a body is refused before its schema is asked, with the name of the field', () => {
  it.each([
    ['nested 33 deep', { a: nested(32) }, `a${'.0'.repeat(31)}: nested more than 32 deep`],
    [
      'a list of 1,001',
      { users: [{ tags: Array.from({ length: 1001 }, () => 1) }] },
      'users.0.tags: more than 1000 items',
    ],
    ['text of 65,537', { ex: 'x'.repeat(65_537) }, 'ex: longer than 65536 characters'],
    ['U+0000', { list: ['a', 'b\0'] }, 'list.1: holds U+0000 or half a surrogate pair'],
    ['the first half of a pair', { ex: '\ud83d' }, 'ex: holds U+0000 or half a surrogate pair'],
    ['the second half alone', { ex: 'a\udc4b' }, 'ex: holds U+0000 or half a surrogate pair'],
    [
      'a field that nobody reads',
      { other: { of: { it: '\0' } } },
      'other.of.it: holds U+0000 or half a surrogate pair',
    ],
    ['an ID of 513 bytes', { userID: 'x'.repeat(513) }, 'userID: longer than 512 bytes'],
    ['an ID of 171 letters of three bytes', { groupIDs: ['a', '網'.repeat(171)] }, 'groupIDs.1: longer than 512 bytes'],
    ['a conversation of 1,029 bytes', { conversationID: 'x'.repeat(1029) }, 'conversationID: longer than 1028 bytes'],
    ['text that is no object', '\0', 'body: holds U+0000 or half a surrogate pair'],
  ])('%s', (_, body, detail) => {
    expect(() => checkBody(body)).toThrow(expect.objectContaining({ kind: 'api', code: 1001, detail }));
  });

  it('a path that is told back is cut, however long its names are', () => {
    const body = { ['k'.repeat(100_000)]: '\0' };
    expect(() => checkBody(body)).toThrow(
      expect.objectContaining({ detail: expect.stringMatching(/^k{200}: holds/u) }),
    );
  });
});

describe('a body is taken', () => {
  it.each([
    ['nested 32 deep', nested(32)],
    ['1,000 items', { list: Array.from({ length: 1000 }, () => 'x') }],
    ['64 KB of text', { nickname: 'x'.repeat(65_536) }],
    [
      'emoji, marks of direction, and what looks like nothing',
      { nickname: '👩‍👩‍👧‍👦 \u202eabc\u202c \u200b\ufeff\u{10ffff}' },
    ],
    ['IDs at their longest', { userID: '網'.repeat(170) + 'ab', conversationIDs: ['x'.repeat(1028)] }],
    [
      'names that objects inherit',
      JSON.parse('{"__proto__": {"constructor": 1}, "toString": [], "hasOwnProperty": null}'),
    ],
    ['nothing', null],
  ])('%s', (_, body) => {
    expect(() => checkBody(body)).not.toThrow();
  });

  it('or refused with 1001, whatever it is: it never fails otherwise, however deep or wide', () => {
    const deep = nested(50_000);
    const wide = Object.fromEntries(Array.from({ length: 300_000 }, (_, i) => [`k${i}`, i]));
    for (const body of [deep, wide]) {
      try {
        checkBody(body);
      } catch (error) {
        expect(error).toMatchObject({ kind: 'api', code: 1001 });
      }
    }
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, maxDepth: 5 }), (body) => {
        try {
          checkBody(body);
        } catch (error) {
          expect(error).toMatchObject({ kind: 'api', code: 1001 });
        }
      }),
    );
  });
});

describe('numbers of a body', () => {
  it('beyond 2^53 are not rounded where they may be a uint64, and read quickly where they cannot be', () => {
    expect(parseJSON('[9007199254740993, 18446744073709551615, -9007199254740993]')).toEqual([
      9007199254740993n,
      18446744073709551615n,
      -9007199254740993n,
    ]);
    expect(parseJSON('1'.repeat(1_000_000))).toBe(Infinity);
  });

  it('have no negative zero', () => {
    expect(parseJSON('[-0, -0.0, 0]')).toEqual([0, 0, 0]);
  });

  it.each(['1e400', '-1', '1.5', '9007199254740993', '"1"', 'true', '[1]', '1e-7'])(
    'SRV-4: %s is no version of a read position',
    async (number) => {
      const server = startServer();
      const body = `{"userID":"alice","conversationID":"si_alice_bob","hasReadSeq":${number}}`;
      expect(await server.call('alice', '/msg/set_conversation_has_read_seq', body)).toMatchObject({
        errCode: 1001,
        errDlt: expect.stringMatching(/^hasReadSeq: /u),
      });
    },
  );
});
