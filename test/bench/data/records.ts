/** The conversations that every engine keeps: 22 fields and about 555 bytes of JSON each, the same for the same seed. */
import type { WireConversation } from '../../../src/protocol/conversation.ts';
import { seededRandom } from '../../../src/testing/seeded-random.ts';

/** The 17 fields of the wire, and 5 of those that a list shows beside them. */
export interface BenchRecord extends WireConversation {
  readonly latestSeq: number;
  readonly readSeq: number;
  /** ms since 1970. */
  readonly latestMsgTime: number;
  readonly showName: string;
  readonly faceURL: string;
}

export const OWNER = 'alice';
const PINNED = 10;

const NOW = 1_767_225_600_000;
const YEAR_MS = 365 * 24 * 3_600_000;
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const GIVEN = ['Amara', 'Bruno', 'Chiara', 'Dmitri', 'Elif', 'Farid', 'Greta', 'Hiroshi'];
const FAMILY = ['Okafor', 'Salgado', 'Ricci', 'Volkov', 'Demir', 'Haddad', 'Lindqvist', 'Tanaka'];

/** In no order; the first {@link PINNED} in the order of the list are pinned ones. All times differ. */
export function makeRecords(count: number, seed: number): readonly BenchRecord[] {
  const random = seededRandom(seed);
  const pinned = Math.min(PINNED, count);
  const times = distinctTimes(count, random);
  return shuffle(
    times.map((latestMsgTime, index) => makeRecord(index, latestMsgTime, index < pinned, random)),
    random,
  );
}

function makeRecord(index: number, latestMsgTime: number, isPinned: boolean, random: () => number): BenchRecord {
  const isGroup = random() < 0.3;
  const key = `${word(random, 8)}${String(index).padStart(6, '0')}`;
  const latestSeq = 1 + Math.floor(random() * 5000);
  return {
    ownerUserID: OWNER,
    conversationID: isGroup ? `sg_${key}` : `si_${OWNER}_${key}`,
    recvMsgOpt: random() < 0.1 ? 2 : 0,
    conversationType: isGroup ? 3 : 1,
    userID: isGroup ? '' : key,
    groupID: isGroup ? key : '',
    isPinned,
    attachedInfo: JSON.stringify({ tag: word(random, 12) }),
    isPrivateChat: false,
    groupAtType: 0,
    ex: JSON.stringify({ theme: word(random, 6), note: word(random, 28) }),
    burnDuration: 0,
    minSeq: 0,
    maxSeq: 0,
    msgDestructTime: 0,
    latestMsgDestructTime: 0,
    isMsgDestruct: false,
    latestSeq,
    readSeq: latestSeq - Math.floor(random() * Math.min(4, latestSeq)),
    latestMsgTime,
    showName: `${pick(GIVEN, random)} ${pick(FAMILY, random)} ${index}`,
    faceURL: `https://faces.example.com/${word(random, 10)}.webp`,
  };
}

/** The newest first. */
function distinctTimes(count: number, random: () => number): number[] {
  const step = YEAR_MS / count;
  return Array.from({ length: count }, (_, index) => Math.floor(NOW - (index + random() * 0.9) * step));
}

function shuffle<T>(items: T[], random: () => number): T[] {
  for (let last = items.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [items[last], items[other]] = [items[other] as T, items[last] as T];
  }
  return items;
}

function word(random: () => number, length: number): string {
  let text = '';
  while (text.length < length) text += LETTERS[Math.floor(random() * LETTERS.length)];
  return text;
}

function pick(items: readonly string[], random: () => number): string {
  return items[Math.floor(random() * items.length)] ?? '';
}

/** Engines may show objects of their own that only answer to the names of the fields. */
export function plain(row: BenchRecord): BenchRecord {
  const { ownerUserID, conversationID, recvMsgOpt, conversationType, userID, groupID, isPinned, attachedInfo } = row;
  const { isPrivateChat, groupAtType, ex, burnDuration, minSeq, maxSeq, msgDestructTime, latestMsgDestructTime } = row;
  const { isMsgDestruct, latestSeq, readSeq, latestMsgTime, showName, faceURL } = row;
  return {
    ...{ ownerUserID, conversationID, recvMsgOpt, conversationType, userID, groupID, isPinned, attachedInfo },
    ...{ isPrivateChat, groupAtType, ex, burnDuration, minSeq, maxSeq, msgDestructTime, latestMsgDestructTime },
    ...{ isMsgDestruct, latestSeq, readSeq, latestMsgTime, showName, faceURL },
  };
}
