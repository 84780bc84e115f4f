import type { LogChange } from '../store/version-logs.ts';
import { ascending } from './memory-table.ts';
import type { UndoLog } from './memory-table.ts';

/** The entries of each user's log by version, then ID, so that those after a version are found without looking at the others. */
export class ChangeOrder {
  readonly #lists = new Map<string, LogChange[]>();
  readonly #undo: UndoLog;

  constructor(undo: UndoLog) {
    this.#undo = undo;
  }

  count(userID: string): number {
    return this.#lists.get(userID)?.length ?? 0;
  }

  /** The user's entry at this place, from 0. */
  at(userID: string, place: number): LogChange | undefined {
    return this.#lists.get(userID)?.[place];
  }

  after(userID: string, version: number, limit: number): readonly LogChange[] {
    const list = this.#lists.get(userID) ?? [];
    const from = placeOf(list, version + 1, '');
    return list.slice(from, from + limit);
  }

  /** Takes in `change`, in the place of the user's older one of the same conversation. */
  put(userID: string, change: LogChange, older: LogChange | undefined): void {
    const list = this.#lists.get(userID) ?? [];
    this.#lists.set(userID, list);
    if (older !== undefined) this.#remove(list, older);
    const place = placeOf(list, change.version, change.conversationID);
    list.splice(place, 0, change);
    this.#undo.push(() => list.splice(place, 1));
  }

  /** Takes out the entries of the user up to a version, and gives them. */
  cut(userID: string, version: number): readonly LogChange[] {
    const list = this.#lists.get(userID) ?? [];
    const gone = list.splice(0, placeOf(list, version + 1, ''));
    this.#undo.push(() => list.unshift(...gone));
    return gone;
  }

  drop(userID: string): void {
    const list = this.#lists.get(userID);
    if (list === undefined) return;
    this.#lists.delete(userID);
    this.#undo.push(() => this.#lists.set(userID, list));
  }

  #remove(list: LogChange[], change: LogChange): void {
    const place = placeOf(list, change.version, change.conversationID);
    list.splice(place, 1);
    this.#undo.push(() => list.splice(place, 0, change));
  }
}

/** The first place whose change does not stand before these. */
function placeOf(list: readonly LogChange[], version: number, conversationID: string): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const change = list[middle];
    const before =
      change !== undefined && (change.version - version || ascending(change.conversationID, conversationID)) < 0;
    if (before) low = middle + 1;
    else high = middle;
  }
  return low;
}
