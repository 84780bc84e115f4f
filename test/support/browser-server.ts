/** The reference server for pages of a real browser: it serves them too, counts what they ask, and can be made to fail. */
import type { ServerCore } from '../../src/server/server-core.ts';
import { createServerCore } from '../../src/server/server-core.ts';
import { createOpenIMGateway } from '../../src/server/node-openim-gateway.ts';
import { listen } from '../../src/server/node-server.ts';
import { createPushGateway } from '../../src/server/push-gateway.ts';
import { randomSecret } from '../../src/server/reference-server.ts';
import { sampleUsers } from '../../src/server/sample-data.ts';
import type { ServerStore } from '../../src/server/store.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';
import { textMessage } from '../../src/server/demo-fill.ts';
import { createCallFaults } from '../../src/testing/call-faults.ts';
import type { CallFaults } from '../../src/testing/call-faults.ts';
import type { Call } from '../../src/testing/call.ts';
import { createLayers } from '../../src/testing/layers.ts';
import { otherDevice } from './other-device.ts';
import type { OtherDevice } from './other-device.ts';
import { tabScript } from './tab-script.ts';

/** A call as it came in. */
export interface CountedCall {
  readonly path: string;
  readonly operationID: string;
  /** The name of the tab that made it. */
  readonly tab: string;
}

export interface BrowserServer extends ServerCore {
  readonly url: string;
  /** In the order in which they came in. */
  readonly calls: readonly CountedCall[];
  readonly faults: CallFaults;
  /** How many calls came in: of one path or all, of one tab or all. */
  count(path?: string, tab?: string): number;
  /** How many sockets stand open. */
  sockets(): number;
  /** Somebody writes a text to the user. */
  say(from: string, userID: string, text: string): Promise<void>;
  /** Changes of the user's list on another device. */
  device(userID: string): OtherDevice;
  /** The user's list, in its order. */
  list(userID: string): Promise<readonly ShownRow[]>;
}

/** What is compared of a row, on the page and at the server. */
export interface ShownRow {
  readonly conversationID: string;
  readonly unreadCount: number;
  readonly isPinned: boolean;
  readonly recvMsgOpt: number;
  readonly ex: string;
}

const PAGE = `<!doctype html><meta charset="utf-8"><title>A tab</title><script type="module" src="/tab.js"></script>`;
/** Where a tab goes to leave the page with the SDK. */
export const AWAY = '/away';
const API = '/api';

export async function serveTabs(store: ServerStore = new MemoryServerStore()): Promise<BrowserServer> {
  const core = createServerCore({ store, secret: randomSecret() });
  // Socket.IO closes the server that both stand on, so it comes last.
  const gateways = [createOpenIMGateway(core), createPushGateway(core)];
  for (const gateway of gateways) core.service.observe(gateway.observer);
  const layers = createLayers<Call, Promise<Response>>();
  const calls: CountedCall[] = [];
  const script = await tabScript();

  async function serveCall(path: string, request: Request): Promise<Response> {
    const { headers } = request;
    const tab = new URL(headers.get('referer') ?? request.url).searchParams.get('tab') ?? '';
    calls.push({ path, operationID: headers.get('operationID') ?? '', tab });
    return layers.run({ path, headers, body: await request.text() }, (call) =>
      core.app(new Request(`http://server${call.path}`, { method: 'POST', headers: call.headers, body: call.body })),
    );
  }

  async function serve(request: Request): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname.startsWith(`${API}/`)) return serveCall(pathname.slice(API.length), request);
    switch (pathname) {
      case '/':
        return page(PAGE);
      case AWAY:
        return page('<!doctype html><title>Away</title>');
      case '/tab.js':
        return new Response(script, { headers: { 'Content-Type': 'text/javascript' } });
      case '/token': {
        const userID = searchParams.get('userID') ?? '';
        const { token } = await core.auth.userToken({ userID, platformID: 5 });
        return new Response(token);
      }
      default:
        return new Response(null, { status: 404 });
    }
  }

  await core.service.directory.register({ users: sampleUsers });
  const server = await listen({ fetch: serve, gateways, port: 0, host: '127.0.0.1' });
  const faults = createCallFaults(layers);
  return {
    ...core,
    url: server.url,
    calls,
    faults,
    count: (path, tab) =>
      calls.filter((call) => (path === undefined || call.path === path) && (tab === undefined || call.tab === tab))
        .length,
    sockets: () => gateways.reduce((count, gateway) => count + gateway.connections(), 0),
    async say(from, userID, text) {
      await core.service.messages.send(textMessage(from, userID, text));
    },
    device: (userID) => otherDevice(core, userID),
    list: (userID) => listOf(core, userID),
    async close() {
      faults.off();
      await server.close();
      await core.close();
    },
  };
}

function page(html: string): Response {
  return new Response(html, { headers: { 'Content-Type': 'text/html' } });
}

async function listOf({ service }: ServerCore, userID: string): Promise<readonly ShownRow[]> {
  const { conversations } = await service.conversations.all({ ownerUserID: userID });
  const ex = new Map(conversations.map((row) => [row.conversationID, row.ex]));
  const rows: ShownRow[] = [];
  for (let pageNumber = 1, total = 1; rows.length < total; pageNumber++) {
    const pagination = { pageNumber, showNumber: 500 };
    const { conversationTotal, conversationElems } = await service.list.page({
      userID,
      conversationIDs: [],
      pagination,
    });
    total = conversationTotal;
    if (conversationElems.length === 0) break;
    rows.push(
      ...conversationElems.map(({ conversationID, unreadCount, IsPinned: isPinned, recvMsgOpt }) => ({
        conversationID,
        unreadCount,
        isPinned,
        recvMsgOpt,
        ex: ex.get(conversationID) ?? '',
      })),
    );
  }
  return rows;
}
