/** Data in words: times, bytes, previews, initials. Pure. */
import type { Conversation } from 'conversation-sync';
import { alice } from '../cast.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const weekday = new Intl.DateTimeFormat('en', { weekday: 'short' });
const date = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const number = new Intl.NumberFormat('en');

/** How long ago, short enough for the corner of a row; empty for no time. Both in ms since 1970. */
export function shortTime(time: number, now: number): string {
  if (time === 0) return '';
  const age = now - time;
  if (age < MINUTE) return 'now';
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h`;
  return (age < 7 * DAY ? weekday : date).format(time);
}

/** How long ago, to the second. */
export function secondsAgo(time: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - time) / 1000));
  if (seconds < 2) return 'just now';
  return seconds < 60 ? `${seconds} s ago` : `${shortTime(time, now)} ago`;
}

export function count(value: number): string {
  return number.format(value);
}

export function plural(value: number, noun: string, ending = 's'): string {
  return `${count(value)} ${noun}${value === 1 ? '' : ending}`;
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  if (value < 1_000_000) return `${(value / 1000).toFixed(1)} kB`;
  return `${(value / 1_000_000).toFixed(1)} MB`;
}

/** What a conversation is called, before its name is known too. */
export function nameOf({ showName, userID, groupID, conversationID }: Conversation): string {
  return showName || userID || groupID || conversationID;
}

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.split(/\s+/u).filter((word) => /[\p{L}\p{N}]/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends
    .map((word) => /[\p{L}\p{N}]/u.exec(word ?? '')?.[0] ?? '')
    .join('')
    .toUpperCase();
}

/** One of eight, the same for the same ID (FNV-1a, mixed so that IDs in a row differ). */
export function hue(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return (Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 16) % 8;
}

/** By the contentType of the wire contract. */
const otherContent: ReadonlyMap<number, string> = new Map([
  [102, 'Picture'],
  [103, 'Voice message'],
  [104, 'Video'],
  [105, 'File'],
  [2101, 'Message withdrawn'],
]);

/** One line about the latest message; empty where there is none. */
export function preview({ latestMsg, groupID }: Conversation): string {
  if (latestMsg === undefined) return '';
  const { contentType, content, sendID, senderNickname } = latestMsg;
  const text = contentType === 101 ? textOf(content) : (otherContent.get(contentType) ?? 'Message');
  if (sendID === alice.userID) return `You: ${text}`;
  return groupID === '' || senderNickname === '' ? text : `${senderNickname}: ${text}`;
}

function textOf(content: string): string {
  try {
    const { content: text } = JSON.parse(content) as { content?: unknown };
    return typeof text === 'string' ? text : '';
  } catch {
    return content;
  }
}
