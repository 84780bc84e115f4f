/** The log of the wire, the newest entry on top. */
import type { WireEntry, WireLog } from '../wire/wire-log.ts';
import { byID, h, setText } from './dom.ts';
import { bytes, plural } from './format.ts';

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });

export function logView(log: WireLog): void {
  const body = byID('log-rows');
  const totals = byID('log-totals');
  const rows = new Map<number, HTMLElement>();

  log.entries$.subscribe((entries) => {
    const kept = new Set(entries.map(({ id }) => id));
    for (const [id, row] of rows) {
      if (kept.has(id)) continue;
      row.remove();
      rows.delete(id);
    }
    for (const entry of entries.filter(({ id }) => !rows.has(id)).toReversed()) {
      const row = rowOf(entry);
      rows.set(entry.id, row);
      body.prepend(row);
    }
    const { calls, pushes, bytes: sum, unpacked } = log.totals;
    setText(totals, `${plural(calls, 'call')}, ${plural(pushes, 'push', 'es')}, ${bytes(sum)}`);
    totals.title = `${bytes(sum)} over the wire, ${bytes(unpacked)} unpacked`;
  });
  byID('log-clear').addEventListener('click', () => log.clear());
}

const outcomes: Readonly<Record<WireEntry['outcome'], string>> = {
  ok: '',
  refused: 'refused',
  failed: 'failed',
  lost: 'lost',
};

function rowOf({ who, kind, what, outcome, note, sent, received, onWire = received, ms, at }: WireEntry): HTMLElement {
  const words = [outcomes[outcome], note].filter(Boolean).join(': ');
  const figures = [
    sent === 0 ? '' : `↑ ${bytes(sent)}`,
    received === 0 ? '' : `↓ ${bytes(onWire)}${onWire < received ? ` of ${bytes(received)}` : ''}`,
    ms === undefined ? '' : `${Math.round(ms)} ms`,
  ].filter(Boolean);
  return h(
    'li',
    { class: `entry ${kind} ${outcome}`, title: clock.format(at) },
    h('span', { class: 'what' }, what),
    h(
      'span',
      { class: 'figures' },
      h('span', { class: 'who' }, who),
      ...figures.map((text) => h('span', {}, text)),
      ...(words === '' ? [] : [h('span', { class: 'note' }, words)]),
    ),
  );
}
