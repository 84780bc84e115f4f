/** The menu of a row: all that can be done to it, in the browser's top layer, so that no edge of the list cuts it. */
import type { Conversation } from 'conversation-sync';
import { actNames, rowActs, type ActName } from '../device/row-acts.ts';
import { h } from './dom.ts';

export type OnAct = (row: Conversation, name: ActName) => void;

const GAP = 4;

export class RowMenu {
  readonly #onAct: OnAct;
  readonly #element = h('div', { class: 'menu', role: 'menu', popover: 'auto' });
  #opener: HTMLElement | undefined;

  constructor(onAct: OnAct) {
    this.#onAct = onAct;
    this.#element.addEventListener('keydown', (event) => this.#key(event));
    this.#element.addEventListener('toggle', () => {
      this.#opener?.setAttribute('aria-expanded', String(this.#isOpen));
    });
    document.body.append(this.#element);
  }

  /** Beside the button that opened it, which gets the focus back. */
  open(row: Conversation, label: string, opener: HTMLElement): void {
    this.#opener = opener;
    this.#element.setAttribute('aria-label', label);
    const possible = actNames.filter((name) => rowActs[name].possible(row));
    this.#element.replaceChildren(...possible.map((name) => this.#item(row, name)));
    this.#element.showPopover();
    this.#place(opener.getBoundingClientRect());
    this.#items[0]?.focus();
  }

  get #isOpen(): boolean {
    return this.#element.matches(':popover-open');
  }

  get #items(): readonly HTMLElement[] {
    return [...this.#element.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  #item(row: Conversation, name: ActName): HTMLElement {
    const { key, label } = rowActs[name];
    const hint = h('kbd', { 'aria-hidden': 'true' }, key.length === 1 ? key.toUpperCase() : 'Del');
    const item = h(
      'button',
      { type: 'button', role: 'menuitem', tabindex: -1, class: `menu-${name}` },
      label(row),
      hint,
    );
    item.addEventListener('click', () => {
      this.#close();
      this.#onAct(row, name);
    });
    return item;
  }

  /** Below the opener where there is room, else above it. */
  #place(opener: DOMRect): void {
    const { offsetWidth, offsetHeight, style } = this.#element;
    const below = opener.bottom + GAP;
    const fits = below + offsetHeight + GAP <= innerHeight;
    style.top = `${fits ? below : Math.max(GAP, opener.top - GAP - offsetHeight)}px`;
    style.left = `${Math.max(GAP, opener.right - offsetWidth)}px`;
  }

  #key(event: KeyboardEvent): void {
    const items = this.#items;
    const at = items.indexOf(event.target as HTMLElement);
    const next = new Map([
      ['ArrowDown', (at + 1) % items.length],
      ['ArrowUp', (at - 1 + items.length) % items.length],
      ['Home', 0],
      ['End', items.length - 1],
    ]).get(event.key);
    if (event.key === 'Tab' || event.key === 'Escape') this.#close();
    if (next === undefined && event.key !== 'Escape') return;
    event.preventDefault();
    if (next !== undefined) items[next]?.focus();
  }

  #close(): void {
    this.#element.hidePopover();
    this.#opener?.focus({ preventScroll: true });
  }
}
