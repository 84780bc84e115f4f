/** What can go wrong on one device: no network, pushes that get lost, a token that has expired. */
import type { Device } from '../device/device.ts';
import type { LineState } from '../wire/line.ts';
import { actButton } from './act-button.ts';
import { h } from './dom.ts';
import type { Notify } from './notice.ts';

export function lineSwitches(device: Device, notify: Notify): HTMLElement {
  const { line } = device;

  function toggle(label: string, title: string, field: keyof LineState): HTMLElement {
    const button = h(
      'button',
      { type: 'button', class: 'switch', role: 'switch', title },
      h('span', { class: 'track' }),
      label,
    );
    line.state$.subscribe((state) => button.setAttribute('aria-checked', String(state[field])));
    button.addEventListener('click', () => line.set({ [field]: !line.state[field] }));
    return button;
  }

  const expire = actButton('Expire token', () => device.expireToken(), notify);
  expire.title = 'The server refuses the token of before, and the SDK asks for another one';
  line.state$.subscribe(({ offline }) => (expire.disabled = offline));
  return h(
    'div',
    { class: 'switches', role: 'group', 'aria-label': `Network of ${device.name}` },
    toggle('Offline', 'Cut the network of this device; it stays cut over a reload of the page', 'offline'),
    toggle('Lose pushes', 'Drop what the server pushes, while the connection stays up', 'losesPushes'),
    expire,
  );
}
