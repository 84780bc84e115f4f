/** What stands in the place of rows where there are none: a sketch of them while they load, or a word why. */
import type { ConversationList } from 'conversation-sync';
import { h, setText } from './dom.ts';
import type { FilterName } from './list-filter.ts';

const SKETCHED_ROWS = 8;

const empty: Readonly<Record<FilterName, string>> = {
  All: 'No conversations yet. Write to Alice, and the first one appears here.',
  Unread: 'Nothing unread.',
  Hidden: 'Nothing hidden. A hidden row comes back with its next message.',
};

export class ListState {
  readonly element: HTMLElement;
  readonly #sketch = h('div', { class: 'sketch', 'aria-hidden': 'true' });
  readonly #word = h('p', { class: 'empty' });

  constructor() {
    for (let row = 0; row < SKETCHED_ROWS; row++) this.#sketch.append(h('div', { class: 'sketch-row' }));
    this.#word.hidden = true;
    this.element = h('div', { class: 'list-state' }, this.#sketch, this.#word);
  }

  show({ total, complete }: ConversationList, filter: FilterName, offline: boolean): void {
    const loading = !complete && !offline && filter === 'All';
    this.element.hidden = total > 0;
    this.#sketch.hidden = !loading;
    this.#word.hidden = loading;
    const nothingYet = !complete && offline && filter === 'All';
    setText(this.#word, nothingYet ? 'Nothing on this device yet. It fills once it is online.' : empty[filter]);
  }
}
