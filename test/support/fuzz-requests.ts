/** Requests that nobody should send: bodies that were never right, and good ones with something wrong in them. */
import * as fc from 'fast-check';
import { encode } from '../../src/protocol/openim/encode.ts';
import { ActiveConversationsRequest, ConversationsRequest } from '../../src/protocol/openim/requests.ts';
import { validRequests } from './valid-requests.ts';

export type Sender = 'alice' | 'mallory' | 'imAdmin' | 'a stranger' | 'nobody';

export interface FuzzRequest {
  readonly path: string;
  readonly sender: Sender;
  readonly operationID: string;
  readonly contentType: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** Stands for JSON that no value of a program is written as, or that is too deep for one. */
const raw = (text: string): string => `«${text}»`;
export const toJSON = (value: unknown): string =>
  ((JSON.stringify(value) as string | undefined) ?? '').replaceAll(/"«([^»]*)»"/gu, '$1');

const nested = (depth: number): string => raw('['.repeat(depth) + ']'.repeat(depth));

const ids = fc.constantFrom(
  ...[
    'alice',
    'bob',
    'mallory',
    'imAdmin',
    'team',
    'new',
    'si_alice_bob',
    'si_bob_alice',
    'sg_team',
    'sg_',
    'si_',
    'si__',
  ],
  ...[
    'n_alice_bob',
    'sn_alice_bob',
    'si_alice_',
    '_',
    '',
    ' ',
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'null',
  ],
);
const texts = fc.constantFrom(
  ...['\0', 'a\0b', '\ud83d', '\udc4b', '\u202e', '\ufeff', '👩‍👩‍👧‍👦', "'; DROP TABLE users; --", '%', '\\', '"', '\r\n'],
  ...['x'.repeat(600), 'x'.repeat(65_536), 'x'.repeat(65_537), '網'.repeat(400), 'a'.repeat(1028)],
);
const numbers = fc.constantFrom<unknown>(
  ...[0, 1, 2, 3, 4, 5, -1, 1.5, 100, 500, 501, 2 ** 31, 2 ** 32, 2 ** 53 - 1, 2 ** 53, 1e300],
  ...['-0', '1e400', '-1e400', '9007199254740993', '18446744073709551615', '18446744073709551616'].map(raw),
  ...[raw('1'.repeat(400)), raw('1e-400'), raw('-9007199254740993'), raw('0.1')],
);
const shapes = fc.constantFrom<unknown>(
  ...[null, true, false, [], {}, [[]], [null], { length: 3 }, nested(31), nested(40), nested(3000)],
  ...[Array.from({ length: 1000 }, (_, i) => `u${i}`), Array.from({ length: 1001 }, () => 'alice')],
);
export const strange = fc.oneof(
  ids,
  texts,
  numbers,
  shapes,
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.jsonValue({ maxDepth: 3 }),
);

interface Mutation {
  readonly kind: 'replace' | 'remove' | 'add' | 'wrap' | 'twice';
  readonly at: number;
  readonly key: string;
  readonly value: unknown;
}

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('replace', 'replace', 'replace', 'remove', 'add', 'wrap', 'twice'),
  at: fc.nat(),
  key: fc.oneof(
    ids,
    fc.constantFrom('userID', 'ownerUserID', 'conversationIDs', 'isPrivateChat', 'seqs', 'needDeleteTime'),
  ),
  value: strange,
});

/** The body with one of its values, itself included, changed. */
function mutate(body: unknown, { kind, at, key, value }: Mutation): unknown {
  const copy: Record<string, unknown> = { body: structuredClone(body) };
  const places: [Record<string, unknown>, string][] = [];
  const collect = (holder: Record<string, unknown>, name: string): void => {
    places.push([holder, name]);
    const inside = holder[name];
    // Not into what an earlier change put there: it may be large.
    if (typeof inside !== 'object' || inside === null || places.length > 100) return;
    for (const field of Object.keys(inside).slice(0, 20)) collect(inside as Record<string, unknown>, field);
  };
  collect(copy, 'body');
  const [holder, name] = places[at % places.length] ?? [copy, 'body'];
  const old = holder[name];
  if (kind === 'replace') holder[name] = value;
  else if (kind === 'remove') delete holder[name];
  else if (kind === 'wrap') holder[name] = [old];
  else if (kind === 'twice' && Array.isArray(old)) holder[name] = [...(old as unknown[]), ...(old as unknown[])];
  else if (typeof old === 'object' && old !== null) {
    Object.defineProperty(old, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return copy['body'];
}

const mutated = (path: string): fc.Arbitrary<string> => {
  const { body, mixed = body } = validRequests[path] ?? { body: {} };
  return fc
    .tuple(fc.constantFrom(body, mixed), fc.array(mutation, { maxLength: 3 }))
    .map(([start, mutations]) => toJSON(mutations.reduce(mutate, start as unknown)));
};

const cut = (path: string): fc.Arbitrary<string> =>
  fc.tuple(mutated(path), fc.nat(200)).map(([text, length]) => text.slice(0, length));

const garbage = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 50 }),
  strange.map(toJSON),
  fc.constantFrom(
    '',
    '[',
    '{',
    '['.repeat(100_000),
    '{"a":'.repeat(20_000),
    '\ufeff{}',
    '{} {}',
    `{"a":${'1'.repeat(100_000)}}`,
  ),
);

const encoded = fc
  .tuple(
    fc.constantFrom(ActiveConversationsRequest, ConversationsRequest),
    ids,
    fc.array(ids, { maxLength: 5 }),
    fc.nat(600),
  )
  .map(([type, ownerUserID, conversationIDs, count]) => encode(type, { ownerUserID, conversationIDs, count }));
const protobuf: fc.Arbitrary<Uint8Array<ArrayBuffer>> = fc.oneof(
  fc.uint8Array({ maxLength: 40 }).map((bytes) => new Uint8Array(bytes)),
  fc.tuple(encoded, fc.nat(), fc.nat(255), fc.nat(60)).map(([bytes, at, byte, length]) => {
    const changed = new Uint8Array(bytes).slice(0, length);
    if (changed.length > 0) changed[at % changed.length] = byte;
    return changed;
  }),
);

const operationID = fc.oneof(
  fc.constantFrom(
    'op',
    '',
    'device-one:1',
    'device-one:2',
    'device-one:9007199254740991',
    'device-one:0',
    ':',
    '__proto__',
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 30 }).map((text) => text.trim()),
);

export function fuzzRequest(path: string): fc.Arbitrary<FuzzRequest> {
  const sender = fc.constantFrom<Sender>(
    'alice',
    'alice',
    'alice',
    'imAdmin',
    'imAdmin',
    'mallory',
    'a stranger',
    'nobody',
  );
  const json = fc.record({
    contentType: fc.constantFrom('application/json', 'text/plain', 'application/json; charset=latin1', ''),
    body: fc.oneof(
      { weight: 8, arbitrary: mutated(path) },
      { weight: 1, arbitrary: cut(path) },
      { weight: 1, arbitrary: garbage },
    ),
  });
  const binary = fc.record({ contentType: fc.constant('application/x-protobuf'), body: protobuf });
  const content = fc.oneof({ weight: 5, arbitrary: json }, { weight: 1, arbitrary: binary });
  const under = fc.constantFrom(path, `/api${path}`);
  return fc
    .record({ path: under, sender, operationID, content })
    .map(({ content, ...rest }) => ({ ...rest, ...content }));
}

/** A request in one line, for the report of a failure. */
export function inShort({ path, sender, operationID, contentType, body }: FuzzRequest): string {
  const text = typeof body === 'string' ? body : `base64 ${Buffer.from(body).toString('base64')}`;
  return `${sender} ${path} (${operationID}; ${contentType}) ${text.length > 300 ? `${text.slice(0, 300)}…` : text}`;
}
