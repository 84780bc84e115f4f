/** Which rows a device shows: three filters of the same live list. */
import type { ListFilter } from 'conversation-sync';
import { BehaviorSubject, type Observable } from 'rxjs';
import { h } from './dom.ts';

const choices = {
  All: {},
  Unread: { unread: true },
  Hidden: { hidden: true },
} as const satisfies Record<string, ListFilter>;

export type FilterName = keyof typeof choices;

export interface ListFilterView {
  readonly element: HTMLElement;
  readonly name$: Observable<FilterName>;
}

export const filterOf = (name: FilterName): ListFilter => choices[name];

export function listFilter(deviceName: string): ListFilterView {
  const name$ = new BehaviorSubject<FilterName>('All');
  const element = h('fieldset', { class: 'segments' }, h('legend', { class: 'hidden-text' }, `Rows on ${deviceName}`));
  for (const name of Object.keys(choices) as FilterName[]) {
    const input = h('input', { type: 'radio', name: `filter of ${deviceName}`, checked: name === 'All' });
    input.addEventListener('change', () => name$.next(name));
    element.append(h('label', {}, input, h('span', {}, name)));
  }
  return { element, name$ };
}
