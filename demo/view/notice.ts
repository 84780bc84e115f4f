/** One short notice over a card, gone by itself after a while. */
import { h, setText } from './dom.ts';

export type Notify = (text: string) => void;

const SHOWN_MS = 6_000;

export function createNotice(): { readonly element: HTMLElement; readonly notify: Notify } {
  const element = h('p', { class: 'notice', role: 'status' });
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    element,
    notify(text) {
      clearTimeout(timer);
      setText(element, text);
      element.classList.add('shown');
      timer = setTimeout(() => element.classList.remove('shown'), SHOWN_MS);
    },
  };
}
