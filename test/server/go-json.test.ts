import { expect, it } from 'vitest';
import { encodeGoJSON } from '../../src/server/go-json.ts';

it('an empty list is null, an empty map absent, and every scalar stands there', () => {
  const answer = { list: [], map: {}, unset: null, zero: 0, text: '', no: false, nested: [{ list: [] }] };
  expect(encodeGoJSON(answer)).toBe(
    '{"list":null,"unset":null,"zero":0,"text":"","no":false,"nested":[{"list":null}]}',
  );
});
