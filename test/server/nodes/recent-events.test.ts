import { describe, expect, it } from 'vitest';
import type { ToldEvent } from '../../../src/server/observers.ts';
import { RecentEvents } from '../../../src/server/nodes/recent-events.ts';
import { BEGINNING, isAfter, isStreamID } from '../../../src/server/nodes/stream-id.ts';

const push = (name: string, userID = 'alice'): ToldEvent => ({
  ...{ kind: 'push', userID, committedAt: 0 },
  frame: { msgs: { [name]: { Msgs: [] } }, notificationMsgs: {} },
});
const names = (recent: RecentEvents, position: string, userID = 'alice'): readonly string[] =>
  recent.since(position, userID).flatMap((frame) => Object.keys(frame.msgs));

/** A node that reads a stream of its own and of others' events from 1-0 on. */
function reading(kept?: number): RecentEvents {
  const recent = new RecentEvents(kept);
  recent.begin('1-0');
  return recent;
}

describe('the last events of all nodes', () => {
  it('tell what came after a position, to its user only', () => {
    const recent = reading();
    recent.read('2-0', push('a'));
    recent.read('2-1', push('b'));
    recent.read('3-0', push('c', 'bob'));
    recent.read('10-0', push('d'));
    expect(names(recent, '1-0')).toEqual(['a', 'b', 'd']);
    expect(names(recent, '2-0')).toEqual(['b', 'd']);
    expect(names(recent, '10-0')).toEqual([]);
    expect(names(recent, '1-0', 'bob')).toEqual(['c']);
    expect(recent.position).toBe('10-0');
  });

  it('know one of this node before it has a place, and under its place then', () => {
    const recent = reading();
    const own = push('own');
    recent.note(own);
    recent.read('2-0', push('a'));
    expect(names(recent, '2-0')).toEqual(['own']);
    recent.placed(own, '3-0');
    expect(names(recent, '2-0')).toEqual(['own']);
    recent.read('3-0');
    expect(names(recent, '3-0')).toEqual([]);
    expect(recent.position).toBe('3-0');
  });

  it('forget the oldest, and then say so', () => {
    const recent = reading(2);
    for (const number of [2, 3, 4]) recent.read(`${number}-0`, push(`${number}`));
    expect(recent.knows('1-0')).toBe(true);
    recent.read('5-0', push('5'));
    expect(recent.knows('2-0')).toBe(false);
    expect(recent.knows('3-0')).toBe(true);
    expect(names(recent, '3-0')).toEqual(['4', '5']);
    expect(names(recent, '1-0')).toEqual(['4', '5']);
  });

  it('know no position of before a gap, nor of before the stream began anew', () => {
    const recent = reading();
    recent.read('2-0', push('a'));
    recent.begin('4-0');
    expect(['2-0', '3-9', '4-0', '5-0'].map((position) => recent.knows(position))).toEqual([false, false, true, true]);
    expect(names(recent, '1-0')).toEqual([]);
    recent.begin(BEGINNING);
    expect(recent.position).toBeUndefined();
    expect(recent.knows('5-0')).toBe(false);
    recent.read('7-0', push('b'));
    expect(['5-0', '6-9', '7-0'].map((position) => recent.knows(position))).toEqual([false, false, true]);
  });

  it('know nothing that is no position, and none before the stream was reached', () => {
    expect(new RecentEvents().knows('1-0')).toBe(false);
    for (const odd of [undefined, null, 7, '', '1', '-', '1-', 'a-b', '1-0 ', `1-${'0'.repeat(99)}`, '__proto__']) {
      expect(reading().knows(odd)).toBe(false);
    }
  });
});

it('places of a stream are compared as numbers', () => {
  expect(isAfter('10-0', '9-0')).toBe(true);
  expect(isAfter('10-10', '10-9')).toBe(true);
  expect(isAfter('10-9', '10-10')).toBe(false);
  expect(isAfter('10-9', '10-9')).toBe(false);
  expect(isStreamID('1700000000000-0')).toBe(true);
});
