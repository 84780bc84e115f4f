/** State, cursor and last sync of one device, and how far a full sync has come. */
import { combineLatest, distinctUntilChanged, map, type Observable } from 'rxjs';
import type { Device } from '../device/device.ts';
import type { Announce } from './announcer.ts';
import { h, setAttribute, setText } from './dom.ts';
import { cursorWords, statusWords, syncedWords } from './status-words.ts';

export function statusStrip(
  { name, sync, cursor$ }: Device,
  now$: Observable<number>,
  announce: Announce,
): HTMLElement {
  const state = h('dd', { class: 'state' });
  const cursor = h('dd', { class: 'cursor' });
  const synced = h('dd');
  const progress = h('progress', { max: 1, value: 0, 'aria-label': `Full sync on ${name}` });

  combineLatest([sync.status$, now$]).subscribe(([status, now]) => {
    const words = statusWords(status, now);
    setText(state, words.text);
    setAttribute(state, 'data-tone', words.tone);
    setText(synced, syncedWords(status, now));
    progress.value = words.progress ?? 0;
    progress.classList.toggle('idle', words.progress === undefined);
    progress.setAttribute('aria-hidden', String(words.progress === undefined));
  });
  cursor$.subscribe((stored) => {
    const { text, title } = cursorWords(stored);
    setText(cursor, text);
    setAttribute(cursor, 'title', title);
  });
  sync.status$
    .pipe(
      map(({ state }) => state),
      distinctUntilChanged(),
    )
    .subscribe((state) => {
      if (state === 'offline' || state === 'retrying' || state === 'signedOut') announce(`${name}: ${state}`);
    });

  const entry = (label: string, value: HTMLElement): HTMLElement => h('div', {}, h('dt', {}, label), value);
  return h(
    'div',
    { class: 'strip' },
    h('dl', {}, entry('State', state), entry('Cursor', cursor), entry('Last sync', synced)),
    progress,
  );
}
