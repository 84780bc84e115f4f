/**
 * The list of one device: as tall as all of its rows, with the elements of those in sight. Scrolling moves the window of
 * the live list; the SDK keeps it right while rows come, go and move.
 */
import type { Conversation, ConversationList, ListFilter } from 'conversation-sync';
import { BehaviorSubject, combineLatest, distinctUntilChanged, map, switchMap, tap, type Observable } from 'rxjs';
import type { Device } from '../device/device.ts';
import type { ActName } from '../device/row-acts.ts';
import { h, setAttribute } from './dom.ts';
import { nameOf } from './format.ts';
import { handleKey, type KeyTarget } from './row-keys.ts';
import type { OnAct, RowMenu } from './row-menu.ts';
import { ROW_HEIGHT, type RowView } from './row-view.ts';
import { RowWindow, type ShownWindow } from './row-window.ts';

/** Rows of one window: those in sight, and as many around them as a flick scrolls over. */
const LIMIT = 48;
/** The window moves by this many rows. */
const STEP = 12;

export interface ListViewOptions {
  readonly device: Device;
  readonly menu: RowMenu;
  readonly filter$: Observable<ListFilter>;
  readonly onAct: OnAct;
  /** The user wants to see and write in this conversation. */
  readonly onOpen: (row: Conversation) => void;
  readonly onList: (list: ConversationList) => void;
}

export class ListView implements KeyTarget {
  readonly element: HTMLElement;
  readonly #options: ListViewOptions;
  readonly #window = new RowWindow();
  readonly #offset = new BehaviorSubject(0);
  #total = 0;
  /** The one row that the Tab key stops at. */
  #activeID: string | undefined;
  #selectedID: string | undefined;

  constructor(options: ListViewOptions) {
    this.#options = options;
    this.element = h(
      'div',
      {
        class: 'list',
        role: 'grid',
        tabindex: -1,
        'aria-label': `Conversations on ${options.device.name}`,
        'aria-busy': 'true',
      },
      this.#window.element,
    );
    this.element.style.setProperty('--row-height', `${ROW_HEIGHT}px`);
    this.element.addEventListener('scroll', () => this.#follow(), { passive: true });
    this.element.addEventListener('focusin', ({ target }) => this.#activate(this.rowOf(target)));
    this.element.addEventListener('keydown', (event) => handleKey(event, this));
    this.element.addEventListener('click', ({ target }) => this.#click(target));
    this.element.addEventListener('contextmenu', (event) => this.#contextMenu(event));
    this.element.addEventListener('animationend', ({ target }) => (target as Element).classList.remove('arriving'));
  }

  /** Shows the list for as long as the page lives. */
  connect(): void {
    const { device, filter$, onList } = this.#options;
    const filtered$ = filter$.pipe(tap(() => (this.element.scrollTop = 0)));
    combineLatest([filtered$, this.#offset.pipe(distinctUntilChanged())])
      .pipe(
        switchMap(([filter, offset]) =>
          device.sync
            .list({ ...filter, offset, limit: LIMIT })
            .pipe(map((list, index) => ({ list, offset, fresh: index === 0 }))),
        ),
      )
      .subscribe((shown) => {
        const { total } = shown.list;
        this.#total = total;
        this.element.removeAttribute('aria-busy');
        setAttribute(this.element, 'aria-rowcount', String(total));
        this.#window.element.style.height = `${total * ROW_HEIGHT}px`;
        this.#show(shown);
        onList(shown.list);
      });
  }

  rowOf(target: EventTarget | null): RowView | undefined {
    return this.#window.rowOf(target);
  }

  tick(now: number): void {
    this.#window.tick(now);
  }

  /** How many rows there is room for. */
  get page(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / ROW_HEIGHT) - 1);
  }

  /** The place in the whole list of the row that has the focus. */
  get activeIndex(): number {
    const at = this.#window.rows.findIndex(({ id }) => id === this.#activeID);
    return at === -1 ? Math.floor(this.element.scrollTop / ROW_HEIGHT) : this.#offset.value + at;
  }

  /** Brings a row into sight and gives it the focus; an index beyond an end means that end. */
  focusIndex(wanted: number): void {
    const index = Math.min(this.#total - 1, Math.max(0, wanted));
    const top = index * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + ROW_HEIGHT > scrollTop + clientHeight) this.element.scrollTop = top + ROW_HEIGHT - clientHeight;
    this.#follow();
    this.#window.rows[index - this.#offset.value]?.element.focus({ preventScroll: true });
  }

  open({ row }: RowView): void {
    this.#options.onOpen(row);
  }

  act({ row }: RowView, name: ActName): void {
    this.#options.onAct(row, name);
  }

  select(id: string | undefined): void {
    this.#selectedID = id;
    this.#mark();
  }

  #show(shown: ShownWindow): void {
    const focused = this.rowOf(document.activeElement);
    const index = this.activeIndex;
    this.#window.show(shown, Date.now());
    this.#mark();
    if (focused === undefined || focused.element.isConnected) return;
    // The row with the focus is gone: removed, so the next one has it; or scrolled away, and the keys work on.
    if (shown.fresh) this.element.focus({ preventScroll: true });
    else this.focusIndex(index);
  }

  #follow(): void {
    const first = Math.floor(this.element.scrollTop / ROW_HEIGHT);
    const margin = Math.floor((LIMIT - this.element.clientHeight / ROW_HEIGHT) / 2);
    this.#offset.next(Math.max(0, Math.round((first - margin) / STEP) * STEP));
  }

  #activate(row: RowView | undefined): void {
    if (row === undefined) return;
    this.#activeID = row.id;
    this.#mark();
  }

  #mark(): void {
    const active = this.#window.find(this.#activeID) ?? this.#window.rows[0];
    for (const row of this.#window.rows) row.mark({ active: row === active, selected: row.id === this.#selectedID });
  }

  #click(target: EventTarget | null): void {
    const view = this.rowOf(target);
    if (view === undefined) return;
    const act = target instanceof Element ? target.closest('[data-act]')?.getAttribute('data-act') : null;
    if (act === 'pin') this.act(view, 'pin');
    else if (act === 'more') this.#openMenu(view);
    else this.open(view);
  }

  #contextMenu(event: Event): void {
    const view = this.rowOf(event.target);
    if (view === undefined) return;
    event.preventDefault();
    this.#openMenu(view);
  }

  #openMenu({ row, buttons: [, more] }: RowView): void {
    this.#options.menu.open(row, `Actions for ${nameOf(row)}`, more);
  }
}
