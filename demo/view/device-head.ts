/** The head of a device: what it is, what is unread in all, and a sync by hand. */
import { combineLatest } from 'rxjs';
import type { Device } from '../device/device.ts';
import { actButton } from './act-button.ts';
import { h, setText } from './dom.ts';
import { count } from './format.ts';
import { icon } from './icon.ts';
import type { Notify } from './notice.ts';

export function deviceHead(device: Device, notify: Notify): HTMLElement {
  const { name, platformID, icon: picture } = device;
  return h(
    'header',
    { class: 'device-head' },
    icon(picture),
    h('h2', {}, name),
    h('span', { class: 'platform' }, `platform ${platformID}`),
    totalBadge(device),
    syncButton(device, notify),
  );
}

/** Where the session has ended, it begins another one. */
function syncButton({ sync, line }: Device, notify: Notify): HTMLElement {
  let signedOut = false;
  const button = actButton(
    'Sync now',
    async () => {
      if (signedOut) {
        await sync.stop();
        await sync.start();
      }
      await sync.sync();
    },
    notify,
  );
  combineLatest([sync.status$, line.state$]).subscribe(([{ state }, { offline }]) => {
    signedOut = state === 'signedOut';
    setText(button, signedOut ? 'Sign in' : 'Sync now');
    button.disabled = offline;
  });
  return button;
}

function totalBadge({ sync }: Device): HTMLElement {
  const badge = h('span', { class: 'badge' });
  sync.unreadTotal$.subscribe((unread) => {
    badge.hidden = unread === 0;
    badge.replaceChildren(count(unread), h('span', { class: 'hidden-text' }, ' unread messages'));
  });
  return badge;
}
