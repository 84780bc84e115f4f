/** One row of the list on the screen: made once for a conversation, written again where it changes. */
import type { Conversation } from 'conversation-sync';
import { h, setAttribute, setText } from './dom.ts';
import { count, hue, initials, nameOf, preview, shortTime } from './format.ts';
import { icon } from './icon.ts';

/** In px: rows of one height let the list be as tall as all of its rows without having them. */
export const ROW_HEIGHT = 60;

export class RowView {
  readonly element: HTMLElement;
  readonly id: string;
  #row: Conversation;
  readonly #avatar = h('span', { class: 'avatar', 'aria-hidden': 'true' });
  readonly #name = h('span', { class: 'name', dir: 'auto' });
  readonly #marks = h('span', { class: 'marks' });
  readonly #draft = h('span', { class: 'draft' }, 'Draft: ');
  readonly #text = h('span', { dir: 'auto' });
  readonly #time = h('time');
  readonly #badge = h('span', { class: 'badge' });
  readonly #pin = h(
    'button',
    { type: 'button', class: 'icon-button pin', tabindex: -1, 'data-act': 'pin' },
    icon('pin'),
  );
  readonly #more = h(
    'button',
    { type: 'button', class: 'icon-button', tabindex: -1, 'data-act': 'more', 'aria-haspopup': 'menu' },
    icon('more'),
  );

  constructor(row: Conversation, now: number) {
    this.id = row.conversationID;
    this.#row = row;
    const title = h('span', { class: 'title' }, this.#name, this.#marks);
    const line = h('span', { class: 'preview' }, this.#draft, this.#text);
    const main = h('div', { class: 'row-main', role: 'gridcell' }, title, line);
    const meta = h('div', { class: 'row-meta', role: 'gridcell' }, this.#time, this.#badge);
    const actions = h('div', { class: 'row-actions', role: 'gridcell' }, this.#pin, this.#more);
    this.element = h('div', { class: 'row', role: 'row', tabindex: -1, 'aria-keyshortcuts': 'P M R H Delete' });
    this.element.append(this.#avatar, main, meta, actions);
    this.#write(row, now);
  }

  get row(): Conversation {
    return this.#row;
  }

  /** In the order in which the right arrow key goes through them. */
  get buttons(): readonly [pin: HTMLElement, more: HTMLElement] {
    return [this.#pin, this.#more];
  }

  update(row: Conversation, now: number): void {
    if (row === this.#row) return;
    this.#row = row;
    this.#write(row, now);
  }

  /** `index` counts from 0 in the whole list. */
  place(index: number): void {
    const top = `translateY(${index * ROW_HEIGHT}px)`;
    if (this.element.style.transform !== top) this.element.style.transform = top;
    setAttribute(this.element, 'aria-rowindex', String(index + 1));
  }

  /** `active`: the Tab key stops here; `selected`: its conversation is open. */
  mark({ active, selected }: { readonly active: boolean; readonly selected: boolean }): void {
    setAttribute(this.element, 'tabindex', active ? '0' : '-1');
    setAttribute(this.element, 'aria-selected', String(selected));
  }

  /** Shows the age of the latest message as of now. */
  tick(now: number): void {
    setText(this.#time, shortTime(this.#row.draftText === '' ? this.#row.latestMsgTime : this.#row.sortTime, now));
  }

  #write(row: Conversation, now: number): void {
    const name = nameOf(row);
    setText(this.#avatar, initials(name));
    setAttribute(this.#avatar, 'data-hue', String(hue(row.userID || row.groupID)));
    setAttribute(this.#avatar, 'data-shape', row.groupID === '' ? 'person' : 'group');
    setText(this.#name, name);
    this.#marks.replaceChildren(
      ...(row.recvMsgOpt === 0 ? [] : [icon('muted', 'Muted')]),
      ...(row.pending ? [icon('pending', 'Not sent yet')] : []),
    );
    this.#draft.hidden = row.draftText === '';
    setText(this.#text, row.draftText === '' ? preview(row) : row.draftText);
    this.#badge.hidden = row.unreadCount === 0;
    this.#badge.replaceChildren(
      row.unreadCount > 99 ? '99+' : count(row.unreadCount),
      h('span', { class: 'hidden-text' }, ' unread'),
    );
    this.element.classList.toggle('unread', row.unreadCount > 0);
    this.element.classList.toggle('muted', row.recvMsgOpt !== 0);
    this.element.classList.toggle('pinned', row.isPinned);
    setAttribute(this.#pin, 'aria-pressed', String(row.isPinned));
    setAttribute(this.#pin, 'aria-label', `Pin ${name}`);
    setAttribute(this.#pin, 'title', row.isPinned ? 'Unpin' : 'Pin');
    setAttribute(this.#more, 'aria-label', `More for ${name}`);
    setAttribute(this.#more, 'title', 'More');
    this.tick(now);
  }
}
