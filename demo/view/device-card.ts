/** One device of Alice on the page: its list, what it says of itself, and what can be done to it. */
import type { ConversationList } from 'conversation-sync';
import { Subject, auditTime, combineLatest, filter, map, pairwise, type Observable } from 'rxjs';
import type { Device } from '../device/device.ts';
import { rowActs } from '../device/row-acts.ts';
import type { DemoServer } from '../demo-server.ts';
import { actButton } from './act-button.ts';
import type { Announce } from './announcer.ts';
import { compose } from './compose.ts';
import { deviceHead } from './device-head.ts';
import { h, setText } from './dom.ts';
import { errorWords } from './error-words.ts';
import { count, plural } from './format.ts';
import { lineSwitches } from './line-switches.ts';
import { filterOf, listFilter } from './list-filter.ts';
import { ListState } from './list-state.ts';
import { ListView } from './list-view.ts';
import { createNotice, type Notify } from './notice.ts';
import { RowMenu, type OnAct } from './row-menu.ts';
import { statusStrip } from './status-strip.ts';

export interface DeviceCardOptions {
  readonly device: Device;
  readonly server: DemoServer;
  /** The time in ms since 1970, every second. */
  readonly now$: Observable<number>;
  readonly announce: Announce;
}

/** Fills `card`. */
export function deviceCard(card: HTMLElement, { device, server, now$, announce }: DeviceCardOptions): void {
  const { sync, name, line } = device;
  const { element: notice, notify } = createNotice();
  const failed = (error: unknown): void => notify(errorWords(error));
  const act: OnAct = (row, which) => void rowActs[which].run(sync, row).catch(failed);
  const rows = listFilter(name);
  const writing = compose(device, server, notify);
  const state = new ListState();
  const readAll = actButton('Mark all read', () => sync.markAllAsRead(), notify);
  const lists = new Subject<ConversationList>();
  const list = new ListView({
    device,
    menu: new RowMenu(act),
    filter$: rows.name$.pipe(map(filterOf)),
    onAct: act,
    onOpen: (row) => {
      list.select(row.conversationID);
      writing.open(row.conversationID);
      act(row, 'read');
    },
    onList: (next) => lists.next(next),
  });

  combineLatest([lists, rows.name$, line.state$]).subscribe(([next, which, { offline }]) =>
    state.show(next, which, offline),
  );
  now$.subscribe((now) => list.tick(now));
  reportRefusals(device, notify);
  announceUnread(device, announce);
  list.connect();

  card.append(
    deviceHead(device, notify),
    statusStrip(device, now$, announce),
    lineSwitches(device, notify),
    h('div', { class: 'toolbar' }, rows.element, summary(lists), readAll),
    h('div', { class: 'list-frame' }, list.element, state.element, notice),
    writing.element,
  );
}

function summary(lists: Observable<ConversationList>): HTMLElement {
  const element = h('span', { class: 'summary' });
  lists.subscribe(({ total }) => setText(element, count(total)));
  return element;
}

/** Several messages at once are one announcement. */
function announceUnread({ sync, name }: Device, announce: Announce): void {
  const grown$ = sync.unreadTotal$.pipe(
    pairwise(),
    filter(([before, after]) => after > before),
    auditTime(500),
  );
  grown$.subscribe(([, unread]) => announce(`${name}: ${plural(unread, 'unread message')}`));
}

function reportRefusals({ sync }: Device, notify: Notify): void {
  sync.events$.pipe(filter(({ kind }) => kind === 'writeRejected')).subscribe(() => {
    notify('The server refused the change; the row shows what it showed before.');
  });
  sync.events$.pipe(filter(({ kind }) => kind === 'storageDegraded')).subscribe(() => {
    notify('The database cannot be used: the list is kept in memory.');
  });
}
