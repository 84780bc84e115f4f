/** A tab of this package against a real server: when what was shown, and how the time of its calls divides. */
import { createConversationSync, httpApi, socketIO, type ConversationApi } from 'conversation-sync';
import { totalLength, type Span } from './spans.ts';

export interface FirstSync {
  /** From the start until the first screen was shown, in ms … */
  readonly firstScreen: number;
  /** … until their answer was there and checked … */
  readonly answered: number;
  /** … until the database was made and read … */
  readonly database: number;
  /** … and until the device held the whole list. */
  readonly complete: number;
  /** How many calls had been answered by then. */
  readonly calls: number;
  /** While a call was under way, in ms; calls overlap. */
  readonly transfer: number;
  /** From the body of an answer until it was checked, in ms. */
  readonly parse: number;
  /** Neither: stored, sorted, shown. */
  readonly rest: number;
}

export interface LivePage {
  /** ms since 1970, as the page's clock says. */
  now(): number;
  calls(): number;
  /** Resolves with the time at which this conversation was shown with this `latestSeq`. */
  when(conversationID: string, latestSeq: number): Promise<number>;
  /** Of a device that began empty. */
  readonly firstSync: Promise<FirstSync>;
}

declare global {
  interface Window {
    live: LivePage;
  }
}

const query = new URLSearchParams(location.search);
const now = (): number => performance.timeOrigin + performance.now();
const transfers: Span[] = [];
const parses: Span[] = [];

/** By `operationID`: when the body of its answer was there. */
const bodies = new Map<string, number>();

const http = httpApi({
  apiURL: location.origin,
  fetch: async (request) => {
    const from = now();
    const response = await fetch(request);
    const read = response.arrayBuffer.bind(response);
    response.arrayBuffer = async () => {
      const body = await read();
      transfers.push({ from, to: now() });
      bodies.set(request.headers.get('operationID') ?? '', now());
      return body;
    };
    return response;
  },
});

const api: ConversationApi = {
  async call(endpoint, request, call) {
    const answer = await http.call(endpoint, request, call);
    const from = bodies.get(call.operationID);
    if (from !== undefined) parses.push({ from, to: now() });
    if (endpoint.path.endsWith('/get_active_conversations')) answered ??= now();
    return answer;
  },
};

/** When the first rows were there. */
let answered: number | undefined;

const sync = createConversationSync({
  apiURL: location.origin,
  userID: query.get('userID') ?? '',
  token: query.get('token') ?? '',
  push: socketIO({ url: location.origin }),
  api,
});

const seen = new Map<string, number>();
const waiting = new Map<string, (at: number) => void>();
const FIRST_SCREEN = 50;
const begun = now();

const firstScreen = new Promise<number>((resolve) => {
  sync.list({ limit: FIRST_SCREEN }).subscribe(({ items }) => {
    const at = now();
    if (items.length === FIRST_SCREEN) resolve(at);
    for (const { conversationID, latestSeq } of items) {
      const key = `${conversationID} ${latestSeq}`;
      if (seen.has(key)) continue;
      seen.set(key, at);
      waiting.get(key)?.(at);
    }
  });
});

async function run(): Promise<FirstSync> {
  await sync.start();
  const database = now();
  await sync.whenComplete();
  const complete = now();
  return {
    firstScreen: (await firstScreen) - begun,
    answered: (answered ?? Number.NaN) - begun,
    database: database - begun,
    complete: complete - begun,
    calls: transfers.length,
    transfer: totalLength(transfers),
    parse: totalLength(parses),
    rest: complete - begun - totalLength([...transfers, ...parses]),
  };
}

window.live = {
  now,
  calls: () => transfers.length,
  when(conversationID, latestSeq) {
    const key = `${conversationID} ${latestSeq}`;
    const at = seen.get(key);
    return at === undefined ? new Promise((resolve) => waiting.set(key, resolve)) : Promise.resolve(at);
  },
  firstSync: run(),
};
