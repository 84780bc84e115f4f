/** The top of the list, kept so that a page shows it before it has read the rest. */
import { compareConversations, type Conversation } from '../model.ts';
import type { Screen } from '../ports.ts';
import type { ListView } from './list-view.ts';
import { rankOf } from './placement.ts';
import { applyRowChanges } from './sorted-list.ts';
import { badgeCount } from './totals.ts';
import type { ConversationList, ListFilter, RowChange } from './types.ts';
import type { Window } from './window.ts';

/** More rows than a page shows at first, and few enough to be read in a moment. */
const SCREEN_ROWS = 100;

/** One look at each row: it is made when the page has a moment, or is about to go. */
export function screenOf(rows: Iterable<Conversation>, complete: boolean): Screen {
  const top: Conversation[] = [];
  let [total, messages, conversations, badge] = [0, 0, 0, 0];
  for (const row of rows) {
    badge += badgeCount(row);
    if (row.hidden) continue;
    total += 1;
    messages += row.unreadCount;
    if (row.unreadCount > 0) conversations += 1;
    const last = top[SCREEN_ROWS - 1];
    if (last !== undefined && compareConversations(last, row) < 0) continue;
    top.splice(rankOf(top, row), 0, row);
    top.length = Math.min(top.length, SCREEN_ROWS);
  }
  return { rows: top, total, unread: { messages, conversations }, badge, complete };
}

/** What a list shows of the screen; undefined where it needs more than is in it. */
export function listOfScreen(
  { rows, total, unread, complete }: Screen,
  { hidden, ...filters }: ListFilter,
  window: Window | undefined,
): ConversationList | undefined {
  const isPlain = hidden !== true && Object.values(filters).every((value) => value === undefined);
  if (!isPlain || window === undefined) return undefined;
  const { offset, limit } = window;
  if (offset + limit > rows.length && rows.length < total) return undefined;
  return { items: rows.slice(offset, offset + limit), total, unread, complete, changes: [] };
}

/** The first view of the whole list, told as what follows on what was shown of the screen. */
export function followScreen(view: ListView, before: ConversationList): ListView {
  const { items, total, unread, complete } = view.shown;
  const { changes } = applyRowChanges(before.items, differences(before.items, items));
  const same =
    changes.length === 0 &&
    total === before.total &&
    complete === before.complete &&
    unread.messages === before.unread.messages &&
    unread.conversations === before.unread.conversations;
  return { ...view, shown: same ? before : { ...view.shown, changes } };
}

function differences(before: readonly Conversation[], after: readonly Conversation[]): readonly RowChange[] {
  const come = new Map(after.map((row) => [row.conversationID, row]));
  const changed: RowChange[] = [];
  for (const row of before) {
    const now = come.get(row.conversationID);
    if (now !== row) changed.push({ before: row, after: now });
    come.delete(row.conversationID);
  }
  for (const row of come.values()) changed.push({ before: undefined, after: row });
  return changed;
}
