import { h } from './dom.ts';
import { errorWords } from './error-words.ts';
import type { Notify } from './notice.ts';

/** A quiet button that is busy until what it does has ended, and tells where that fails. */
export function actButton(label: string, run: () => Promise<unknown>, notify: Notify): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'quiet-button' }, label);
  button.addEventListener('click', () => {
    button.setAttribute('aria-busy', 'true');
    run()
      .catch((error: unknown) => notify(errorWords(error)))
      .finally(() => button.removeAttribute('aria-busy'));
  });
  return button;
}
