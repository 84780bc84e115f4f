import { describe, expect, it } from 'vitest';
import { canClaim } from '../src/claim.ts';
import type { Intent, IntentState } from '../src/model.ts';
import { intent } from './support/planes.ts';

const queued: IntentState = { kind: 'queued' };
const acknowledged: IntentState = { kind: 'acknowledged', passes: 1 };
const sending = (by: string, at: number): IntentState => ({ kind: 'sending', by, at });

const write = (id: number, state: IntentState = queued, conversationID = 'a'): Intent =>
  intent({ id, conversationID, state, write: { kind: 'read', seq: id } });

/** The tab `me` claims; claims made before 100 have lapsed. */
const claims = (ids: readonly number[], outbox: readonly Intent[]): boolean =>
  canClaim({ ids, by: 'me', lapsedBefore: 100 }, outbox);

describe('TAB-1: a claim', () => {
  it('takes the oldest writes of a conversation that wait', () => {
    expect(claims([1], [write(1)])).toBe(true);
    expect(claims([1, 2], [write(1), write(2), write(3)])).toBe(true);
    expect(claims([2, 1], [write(1), write(2)])).toBe(true);
  });

  it('fails where one of the writes is gone', () => {
    expect(claims([1], [])).toBe(false);
    expect(claims([1, 2], [write(1)])).toBe(false);
  });

  it('fails where another tab sends one of them, until that claim has lapsed', () => {
    expect(claims([1], [write(1, sending('other', 100))])).toBe(false);
    expect(claims([1], [write(1, sending('other', 99))])).toBe(true);
    expect(claims([1, 2], [write(1), write(2, sending('other', 500))])).toBe(false);
  });

  it('may be made again by the tab that made it', () => {
    expect(claims([1], [write(1, sending('me', 500))])).toBe(true);
  });

  it('fails where the server has one of them already', () => {
    expect(claims([1], [write(1, acknowledged)])).toBe(false);
    expect(claims([1, 2], [write(1, acknowledged), write(2)])).toBe(false);
  });

  it('WRITE-2: fails where an older write of the conversation still waits or is being sent, by whomever', () => {
    expect(claims([2], [write(1), write(2)])).toBe(false);
    expect(claims([1, 3], [write(1), write(2), write(3)])).toBe(false);
    expect(claims([2], [write(1, sending('other', 500)), write(2)])).toBe(false);
    expect(claims([2], [write(1, sending('other', 1)), write(2)])).toBe(false);
    expect(claims([2], [write(1, sending('me', 500)), write(2)])).toBe(false);
  });

  it('WRITE-2: is not held up by older writes that the server has, by younger ones, or by other conversations', () => {
    expect(claims([2], [write(1, acknowledged), write(2)])).toBe(true);
    expect(claims([2], [write(2), write(3, sending('other', 500))])).toBe(true);
    expect(claims([2], [write(1, queued, 'b'), write(2)])).toBe(true);
  });
});
