import { badArgument } from '../api-error.ts';

/** How many objects and lists may stand inside each other. The deepest request of the contract has three. */
const DEPTH = 32;
/** Items of any list, as the contract has it for IDs and targets. */
const ITEMS = 1000;
/** Characters of any text. Names and notes are kept whole up to here. */
const TEXT = 65_536;
/**
 * Bytes of an ID in UTF-8; a conversation's holds two users'. A B-tree of PostgreSQL refuses a key above 2,704 bytes,
 * and the longest is a user, a device and a conversation.
 */
const ID = 512;
const CONVERSATION_ID = 2 * ID + 4;
/** Of a path that is told back. */
const PATH = 200;

/** PostgreSQL keeps no U+0000, SQLite ends a text there or changes it, and half a surrogate pair is no UTF-8. */
const UNKEEPABLE = /\0|\p{Surrogate}/u;

interface Place {
  readonly value: unknown;
  /** The name of the field; that of the list for an item. */
  readonly field: string;
  readonly path: string;
  readonly depth: number;
}

/**
 * Refuses a body that no schema need look at: too deep, too long, or with text that not every database keeps as it is.
 * It walks without recursion, so that depth cannot overflow the stack, and in fields that nobody reads too.
 *
 * @throws SyncError of kind `api` with 1001 that names the field (SRV-4).
 */
export function checkBody(body: unknown): void {
  const open: Place[] = [{ value: body, field: '', path: '', depth: 1 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { value } = place;
    if (typeof value === 'string') checkText(value, place);
    else if (typeof value === 'object' && value !== null) for (const item of inside(value, place)) open.push(item);
  }
}

function inside(value: object, { field, path, depth }: Place): readonly Place[] {
  if (depth > DEPTH) throw badArgument(told(path), `nested more than ${DEPTH} deep`);
  const below = (name: string | number): string => (path === '' ? String(name) : `${path}.${name}`);
  if (!Array.isArray(value)) {
    const fields = Object.entries(value);
    return fields.map(([name, item]) => ({ value: item as unknown, field: name, path: below(name), depth: depth + 1 }));
  }
  if (value.length > ITEMS) throw badArgument(told(path), `more than ${ITEMS} items`);
  return value.map((item: unknown, index) => ({ value: item, field, path: below(index), depth: depth + 1 }));
}

function checkText(text: string, { field, path }: Place): void {
  if (text.length > TEXT) throw badArgument(told(path), `longer than ${TEXT} characters`);
  if (UNKEEPABLE.test(text)) throw badArgument(told(path), 'holds U+0000 or half a surrogate pair');
  const most = longest(field);
  if (text.length * 3 > most && new TextEncoder().encode(text).length > most) {
    throw badArgument(told(path), `longer than ${most} bytes`);
  }
}

function longest(field: string): number {
  if (/^conversationIDs?$/u.test(field)) return CONVERSATION_ID;
  return /IDs?$/u.test(field) ? ID : Infinity;
}

const told = (path: string): string => path.slice(0, PATH) || 'body';
