/**
 * The rows of one window of a live list on the screen, taken from step to step by the list's own `changes`: what did not
 * change is not touched, and what moved keeps its element, so that it can be seen moving.
 */
import type { ConversationList } from 'conversation-sync';
import { h } from './dom.ts';
import { RowView } from './row-view.ts';

export interface ShownWindow {
  readonly list: ConversationList;
  /** The index of the first row in the whole list. */
  readonly offset: number;
  /** The first state of another window or filter: its `changes` begin at nothing. */
  readonly fresh: boolean;
}

export class RowWindow {
  readonly element: HTMLElement = h('div', { class: 'rows', role: 'rowgroup' });
  #rows: RowView[] = [];

  get rows(): readonly RowView[] {
    return this.#rows;
  }

  find(id: string | undefined): RowView | undefined {
    return this.#rows.find((row) => row.id === id);
  }

  /** The row that holds this element. */
  rowOf(target: EventTarget | null): RowView | undefined {
    return target instanceof Node ? this.#rows.find(({ element }) => element.contains(target)) : undefined;
  }

  show({ list, offset, fresh }: ShownWindow, now: number): void {
    const before = new Map(this.#rows.map((row) => [row.id, row]));
    if (fresh) this.#rows = [];
    for (const change of list.changes) {
      switch (change.kind) {
        case 'insert': {
          const known = before.get(change.item.conversationID);
          known?.update(change.item, now);
          const row = known ?? new RowView(change.item, now);
          if (!fresh) row.element.classList.add('arriving');
          this.#rows.splice(change.to, 0, row);
          break;
        }
        case 'remove':
          this.#rows.splice(change.from, 1);
          break;
        case 'move': {
          const [row] = this.#rows.splice(change.from, 1);
          if (row === undefined) break;
          row.update(change.item, now);
          this.#rows.splice(change.to, 0, row);
          break;
        }
        case 'update':
          this.#rows[change.to]?.update(change.item, now);
      }
    }
    const shown = new Set(this.#rows);
    for (const row of before.values()) if (!shown.has(row)) row.element.remove();
    for (const [index, row] of this.#rows.entries()) row.place(offset + index);
    this.#order();
  }

  tick(now: number): void {
    for (const row of this.#rows) row.tick(now);
  }

  /** A screen reader reads the elements in their order, wherever they stand on the screen. */
  #order(): void {
    let next: Node | null = null;
    for (const { element } of this.#rows.toReversed()) {
      if (element.parentNode !== this.element) this.element.insertBefore(element, next);
      else if (element.nextSibling !== next) moveBefore(this.element, element, next);
      next = element;
    }
  }
}

/** Keeps focus and transitions, where the browser can. */
function moveBefore(parent: Element, element: HTMLElement, next: Node | null): void {
  if ('moveBefore' in parent) {
    parent.moveBefore(element, next);
    return;
  }
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  (parent as Element).insertBefore(element, next);
  if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
}
