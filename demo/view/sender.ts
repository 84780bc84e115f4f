/** The other side: somebody writes to Alice. */
import { alice, group, sampleLines, writers } from '../cast.ts';
import type { DemoServer } from '../demo-server.ts';
import { lineFetch } from '../wire/line-fetch.ts';
import type { WireLog } from '../wire/wire-log.ts';
import { byID, h, setText } from './dom.ts';
import { errorWords } from './error-words.ts';
import { hue, initials } from './format.ts';

/** Wire contract: 5 is Web. */
const PLATFORM = 5;

/** Brings the form of the page to life. */
export function sender(server: DemoServer, log: WireLog): void {
  const form = byID('sender') as HTMLFormElement;
  const text = byID('sender-text') as HTMLInputElement;
  const outcome = byID('sender-outcome');
  byID('sender-from').append(
    ...writers.map(({ userID, name }, index) =>
      choice('from', userID, name, index === 0, h('span', avatarOf(userID), initials(name))),
    ),
  );
  byID('sender-to').append(choice('to', '', alice.name, true), choice('to', group.groupID, group.name, false));
  let nextLine = 0;
  const offerLine = (): void => {
    text.value = sampleLines[nextLine++ % sampleLines.length] ?? '';
  };
  offerLine();

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const from = writers.find(({ userID }) => userID === data.get('from'));
    const message = text.value.trim();
    if (from === undefined || message === '') return;
    const toGroup = data.get('to') === group.groupID;
    const to = toGroup ? { groupID: group.groupID } : { recvID: alice.userID };
    const caller = { userID: from.userID, platformID: PLATFORM, fetch: lineFetch(from.name, log) };
    server.send(caller, from.name, to, message).then(
      () => {
        outcome.classList.remove('failed');
        setText(outcome, `${from.name} wrote to ${toGroup ? group.name : alice.name}`);
        offerLine();
      },
      (error: unknown) => {
        outcome.classList.add('failed');
        setText(outcome, `Not sent. ${errorWords(error)}`);
      },
    );
  });
}

function avatarOf(userID: string): Record<string, string> {
  return { class: 'avatar small', 'aria-hidden': 'true', 'data-hue': String(hue(userID)), 'data-shape': 'person' };
}

function choice(name: string, value: string, label: string, checked: boolean, ...before: readonly Node[]): HTMLElement {
  return h('label', {}, h('input', { type: 'radio', name, value, checked }), h('span', {}, ...before, label));
}
