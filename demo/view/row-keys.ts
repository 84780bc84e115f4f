/** The list by keyboard: arrows move between rows, right and left into a row's buttons and back, letters act on the row. */
import { actNames, rowActs, type ActName } from '../device/row-acts.ts';
import type { RowView } from './row-view.ts';

export interface KeyTarget {
  readonly activeIndex: number;
  /** Rows of one screen. */
  readonly page: number;
  focusIndex(index: number): void;
  rowOf(target: EventTarget | null): RowView | undefined;
  open(row: RowView): void;
  act(row: RowView, name: ActName): void;
}

export function handleKey(event: KeyboardEvent, list: KeyTarget): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (move(event.key, list) || onRow(event, list)) event.preventDefault();
}

function move(key: string, list: KeyTarget): boolean {
  const { activeIndex, page } = list;
  switch (key) {
    case 'ArrowDown':
      list.focusIndex(activeIndex + 1);
      return true;
    case 'ArrowUp':
      list.focusIndex(activeIndex - 1);
      return true;
    case 'PageDown':
      list.focusIndex(activeIndex + page);
      return true;
    case 'PageUp':
      list.focusIndex(activeIndex - page);
      return true;
    case 'Home':
      list.focusIndex(0);
      return true;
    case 'End':
      list.focusIndex(Infinity);
      return true;
    default:
      return false;
  }
}

function onRow({ key, target }: KeyboardEvent, list: KeyTarget): boolean {
  const row = list.rowOf(target);
  if (row === undefined) return false;
  const stops = [row.element, ...row.buttons];
  const at = stops.findIndex((stop) => stop === target);
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    stops[at + (key === 'ArrowRight' ? 1 : -1)]?.focus();
    return true;
  }
  const act = actNames.find((name) => rowActs[name].key.toLowerCase() === key.toLowerCase());
  if (act !== undefined) {
    list.act(row, act);
    return true;
  }
  // On a button these keys press it, which the browser does.
  if ((key !== 'Enter' && key !== ' ') || target !== row.element) return false;
  list.open(row);
  return true;
}
