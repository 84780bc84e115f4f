/** The script of a tab: one instance of the SDK, run by the query string, and what it shows, for the test to look at. */
import { createConversationSync, socketIO } from 'conversation-sync';
import type { Conversation, ConversationSync, PushSource, SyncEvent, SyncStatus, Timing } from 'conversation-sync';
import { openIMGateway } from 'conversation-sync/openim';

/** What the query string says, as JSON in `settings`. */
export interface TabSettings {
  readonly userID: string;
  readonly timing?: Partial<Timing>;
  /** Default `socket.io`. */
  readonly push?: keyof typeof pushSources;
}

export interface Stamped<T> {
  /** ms since 1970, the same clock in all tabs. */
  readonly at: number;
  readonly value: T;
}

export interface TabPage {
  readonly sync: ConversationSync;
  readonly statuses: readonly Stamped<SyncStatus>[];
  readonly events: readonly Stamped<SyncEvent>[];
  /** How many rows each list had that was shown. */
  readonly lists: readonly Stamped<number>[];
  /** What happened to the page, e.g. `freeze`. */
  readonly life: readonly Stamped<string>[];
  /** The list as it is shown now; undefined before the local one was read. */
  rows(): readonly Conversation[] | undefined;
}

declare global {
  interface Window {
    tab: TabPage;
  }
}

const pushSources = {
  'socket.io': () => socketIO({ url: location.origin }),
  gateway: () => openIMGateway({ url: gatewayURL() }),
  'gateway, gzipped': () => openIMGateway({ url: gatewayURL(), compression: true }),
} satisfies Record<string, () => PushSource>;

const { userID, timing = {}, push = 'socket.io' } = settingsOf(location.search);
const now = (): number => performance.timeOrigin + performance.now();

const sync = createConversationSync({
  apiURL: `${location.origin}/api`,
  userID,
  token: async () => (await fetch(`/token?userID=${userID}`)).text(),
  push: pushSources[push](),
  timing,
});

const [statuses, events, lists, life]: [
  Stamped<SyncStatus>[],
  Stamped<SyncEvent>[],
  Stamped<number>[],
  Stamped<string>[],
] = [[], [], [], []];
let rows: readonly Conversation[] | undefined;
sync.status$.subscribe((value) => statuses.push({ at: now(), value }));
sync.events$.subscribe((value) => events.push({ at: now(), value }));
sync.conversations$.subscribe((shown) => {
  rows = shown;
  lists.push({ at: now(), value: shown.length });
});
for (const name of ['freeze', 'resume', 'visibilitychange'] as const) {
  document.addEventListener(name, () => life.push({ at: now(), value: name }));
}
for (const name of ['pagehide', 'pageshow'] as const) {
  addEventListener(name, ({ persisted }) => life.push({ at: now(), value: persisted ? `${name} persisted` : name }));
}

window.tab = { sync, statuses, events, lists, life, rows: () => rows };
void sync.start();

function gatewayURL(): string {
  return new URL('/msg_gateway', location.origin.replace('http', 'ws')).href;
}

function settingsOf(search: string): TabSettings {
  return JSON.parse(new URLSearchParams(search).get('settings') ?? '{}') as TabSettings;
}
