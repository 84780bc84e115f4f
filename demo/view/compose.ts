/** Where Alice writes in the open conversation: what is typed is its draft, what is sent is a message. */
import type { Conversation } from 'conversation-sync';
import { BehaviorSubject, of, switchMap } from 'rxjs';
import { alice } from '../cast.ts';
import type { Device } from '../device/device.ts';
import type { DemoServer } from '../demo-server.ts';
import { h, setAttribute } from './dom.ts';
import { errorWords } from './error-words.ts';
import { nameOf } from './format.ts';
import { icon } from './icon.ts';
import type { Notify } from './notice.ts';

export interface Compose {
  readonly element: HTMLElement;
  open(id: string): void;
}

export function compose(device: Device, server: DemoServer, notify: Notify): Compose {
  const { sync } = device;
  const openID$ = new BehaviorSubject<string | undefined>(undefined);
  let row: Conversation | undefined;
  const input = h('input', { type: 'text', autocomplete: 'off', maxlength: 500, dir: 'auto' });
  const send = h('button', { type: 'submit', class: 'icon-button send', 'aria-label': 'Send' }, icon('send'));
  const form = h('form', { class: 'compose' }, input, send);

  openID$.pipe(switchMap((id) => (id === undefined ? of(undefined) : sync.conversation(id)))).subscribe((next) => {
    const label = next === undefined ? 'Open a conversation to write in it' : `Message to ${nameOf(next)}`;
    setAttribute(input, 'placeholder', label);
    setAttribute(input, 'aria-label', label);
    input.disabled = next === undefined;
    send.disabled = next === undefined;
    // Typing comes back as the draft: only another conversation, or a draft changed elsewhere, is written into the field.
    const typing = next?.conversationID === row?.conversationID && document.activeElement === input;
    if (!typing) input.value = next?.draftText ?? '';
    row = next;
  });

  const failed = (error: unknown): void => notify(errorWords(error));
  input.addEventListener('input', () => {
    if (row !== undefined) sync.setDraft(row.conversationID, input.value).catch(failed);
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (row === undefined || text === '') return;
    sendIn(row, text).catch((error: unknown) => notify(`Kept as a draft. ${errorWords(error)}`));
  });

  async function sendIn({ conversationID, userID, groupID }: Conversation, text: string): Promise<void> {
    const to = groupID === '' ? { recvID: userID } : { groupID };
    await server.send(device.caller, alice.name, to, text);
    await sync.setDraft(conversationID, '');
    input.value = '';
  }

  return {
    element: form,
    open(id) {
      openID$.next(id);
      // Not where that would bring up a keyboard over the list.
      if (matchMedia('(hover: hover)').matches) input.focus({ preventScroll: true });
    },
  };
}
