import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isSyncError } from '../../../src/errors.ts';
import { decode, fromBase64 } from '../../../src/protocol/openim/decode.ts';
import { encode } from '../../../src/protocol/openim/encode.ts';
import type { MessageType } from '../../../src/protocol/openim/message-type.ts';
import { PushMessages as PushMessagesType } from '../../../src/protocol/openim/messages.ts';
import { PushMessages } from '../../../src/protocol/push-frame.ts';
import { parseWire } from '../../../src/protocol/validate.ts';

interface Example {
  readonly frame: string;
  readonly pushMessages: unknown;
}

/** Frames that OpenIM's gateway sends, with what OpenIM's own client makes of them. */
const examples = Object.entries(
  JSON.parse(readFileSync('test/protocol/openim/frames.json', 'utf8')) as Readonly<Record<string, Example>>,
);

const bytesOf = ({ frame }: Example): Uint8Array =>
  fromBase64((JSON.parse(frame) as { readonly data: string }).data, 'data');

const read = (bytes: Uint8Array) => parseWire(PushMessages, decode(PushMessagesType, bytes), '');

describe("the protobuf of OpenIM's gateway", () => {
  it.each(examples)('wire contract: the frame %s reads as OpenIM reads it', (_, example) => {
    expect(read(bytesOf(example))).toEqual(parseWire(PushMessages, example.pushMessages, ''));
  });

  it.each(examples)('wire contract: the frame %s comes back from its own bytes', (_, example) => {
    const message = read(bytesOf(example));
    expect(read(encode(PushMessagesType, message))).toEqual(message);
  });

  it.each(examples)('the frame %s, cut anywhere, is a whole message or an error of kind protocol', (_, example) => {
    const bytes = bytesOf(example);
    for (let length = 0; length < bytes.length; length++) {
      const problem = problemOf(() => decode(PushMessagesType, bytes.subarray(0, length)));
      expect(problem === undefined || isSyncError(problem, 'protocol')).toBe(true);
      if (length > 0) expect(problem).toBeDefined();
    }
  });

  it('any bytes are a message or an error of kind protocol', () => {
    for (let seed = 0; seed < 2_000; seed++) {
      const bytes = Uint8Array.from({ length: seed % 40 }, (_, index) => (seed * 31 + index * 97 + seed * index) % 256);
      const problem = problemOf(() => decode(PushMessagesType, bytes));
      expect(problem === undefined || isSyncError(problem, 'protocol')).toBe(true);
    }
  });
});

describe('a message', () => {
  const inner: MessageType = { text: [1, 'string'], number: [2, 'int'], yes: [3, 'bool'] };
  const type: MessageType = {
    one: [1, inner],
    many: [2, inner, 'list'],
    byKey: [3, inner, 'map'],
    flags: [4, 'bool', 'map'],
    raw: [5, 'base64'],
    big: [6, 'int'],
  };

  it('has all that is not zero, in lists and maps too', () => {
    const value = {
      one: { text: 'é👋', number: -1, yes: true },
      many: [{ number: 1 }, {}],
      byKey: { a: { text: 'x' }, __proto__x: {} },
      flags: { on: true, off: false },
      raw: btoa('\u0000\u00ff'),
      big: 1_764_000_000_123,
    };
    expect(decode(type, encode(type, value))).toEqual(value);
    expect(decode(type, encode(type, { one: undefined, many: [], big: 0, raw: '' }))).toEqual({});
  });

  it('keeps keys that mean something to the language as keys', () => {
    const value = { flags: JSON.parse('{"__proto__":true,"constructor":true}') as object };
    const read = decode(type, encode(type, value));
    expect(Object.keys(read['flags'] as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined();
  });

  it('may have many thousand members of a list and keys of a map', () => {
    const [count, key] = [20_000, (index: number) => `key ${index}`];
    const value = {
      many: Array.from({ length: count }, (_, index) => ({ number: index + 1 })),
      byKey: Object.fromEntries(Array.from({ length: count }, (_, index) => [key(index), { number: index + 1 }])),
    };
    expect(decode(type, encode(type, value))).toEqual(value);
  });

  it('keeps the last value of a key that comes twice, and a mark of the byte order as text', () => {
    const twice = [encode(type, { flags: { a: true, b: true } }), encode(type, { flags: { a: false } })];
    expect(decode(type, Buffer.concat(twice))).toEqual({ flags: { a: false, b: true } });
    expect(decode(type, encode(type, { one: { text: '\uFEFFx' } }))).toEqual({ one: { text: '\uFEFFx' } });
  });

  it('leaves out fields that it does not know, and those of another type', () => {
    const newer: MessageType = { ...type, more: [99, 'string'], evenMore: [7, inner], big: [6, 'string'] };
    const bytes = encode(newer, { more: 'x', evenMore: { text: 'y' }, big: 'no number', one: { text: 'z' } });
    expect(decode(type, bytes)).toEqual({ one: { text: 'z' } });
  });

  it('names the field whose bytes end too early', () => {
    const bytes = encode(type, { many: [{ text: 'whole' }, { text: 'cut off' }] });
    const problem = problemOf(() => decode(type, bytes.subarray(0, -3)));
    expect(isSyncError(problem, 'protocol') && problem.path).toMatch(/^many/);
  });
});

function problemOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}
