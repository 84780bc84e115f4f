import { describe, expect, it } from 'vitest';
import { Script } from './changes.ts';
import { firstDifference } from './check.ts';
import { inOrder, orderKeys } from './order.ts';
import { makeRecords, plain } from './records.ts';
import { pushFrame, wireRow } from './wire.ts';

const records = makeRecords(500, 7);

describe('the benchmark data', () => {
  it('has 22 fields and about 555 bytes a record, the same for the same seed and others for another', () => {
    const bytes = records.map((record) => JSON.stringify(record).length);
    const mean = bytes.reduce((sum, length) => sum + length, 0) / bytes.length;
    expect(new Set(records.map((record) => Object.keys(record).length))).toEqual(new Set([22]));
    expect(Math.abs(mean - 555)).toBeLessThan(10);
    expect(makeRecords(500, 7)).toEqual(records);
    expect(makeRecords(500, 8)).not.toEqual(records);
  });

  it('comes in no order, with IDs and times that all differ', () => {
    expect(records.toSorted(inOrder)).not.toEqual(records);
    expect(new Set(records.map(({ conversationID }) => conversationID)).size).toBe(500);
    expect(new Set(records.map(({ latestMsgTime }) => latestMsgTime)).size).toBe(500);
  });

  it('sorts by its ascending keys as by the order of the list', () => {
    const keyed = records.toSorted((a, b) => {
      const [left, right] = [orderKeys(a), orderKeys(b)];
      return left.pinRank - right.pinRank || left.age - right.age;
    });
    expect(keyed).toEqual(records.toSorted(inOrder));
  });

  it('gives the wire its 17 fields, a message as itself and a changed row as a notification', () => {
    const script = new Script(records, 1);
    const [message] = script.messages(1);
    const [edit] = script.edits(1);
    if (message === undefined || edit === undefined) throw new Error('nothing was drawn');
    expect(Object.keys(wireRow(message.record))).toHaveLength(17);
    expect(Object.keys(pushFrame([message]).msgs)).toEqual([message.record.conversationID]);
    expect(pushFrame([edit])).toMatchObject({ msgs: {}, notificationMsgs: { n_alice_alice: {} } });
  });
});

describe('the script of the benchmark', () => {
  it('keeps the list as the changes make it, its window as the list begins, and counts pinned rows and cursor', () => {
    const script = new Script(records, 3);
    const held = new Map(records.map((record) => [record.conversationID, record]));
    for (const change of [...script.messages(20), ...script.edits(30), ...script.edits(30)]) {
      held.set(change.record.conversationID, change.record);
    }
    expect(script.list()).toEqual([...held.values()].toSorted(inOrder));
    expect(script.window(50)).toEqual(script.list().slice(0, 50));
    expect(script.pinned).toBe(12);
    expect(script.list().filter(({ isPinned }) => isPinned)).toHaveLength(12);
    expect(script.cursor).toBe(3);
  });

  it('puts the latest message right below the pinned rows', () => {
    const script = new Script(records, 3);
    const last = script.messages(5).at(-1);
    expect(script.list()[script.pinned]).toEqual(last?.record);
  });
});

describe('the check of an answer', () => {
  it('finds a row too few, a wrong order and a wrong field, and says where', () => {
    const expected = records.slice(0, 3);
    const [first, second, third] = expected.map(plain);
    if (first === undefined || second === undefined || third === undefined) throw new Error('too few records');
    expect(firstDifference([first, second, third], expected)).toBeUndefined();
    expect(firstDifference([first, second], expected)).toBe('2 rows instead of 3');
    expect(firstDifference([second, first, third], expected)).toMatch(/^row 0: conversationID is /u);
    const wrong = { ...third, showName: 'somebody' };
    expect(firstDifference([first, second, wrong], expected)).toMatch(/^row 2: showName is "somebody" instead of /u);
    expect(firstDifference([first, second, wrong], expected, ['showName'])).toBeUndefined();
  });
});
