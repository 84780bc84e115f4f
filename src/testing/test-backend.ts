import type { HttpHandler } from 'msw';
import type { Environment, PushSource } from '../ports.ts';
import { SessionType, textContentType } from '../protocol/message.ts';
import { Platform } from '../protocol/platform.ts';
import { identifyConnection } from '../server/handshake.ts';
import type { ConversationService } from '../server/conversation-service.ts';
import { createServerCore } from '../server/server-core.ts';
import { MemoryServerStore } from '../server/stores/memory-store.ts';
import { createCallFaults } from './call-faults.ts';
import type { CallFaults } from './call-faults.ts';
import type { Call } from './call.ts';
import { directFetch } from './direct-fetch.ts';
import { createLayers } from './layers.ts';
import { mswHandlers } from './msw-handlers.ts';
import { createOpenIMFaults } from './openim-faults.ts';
import type { OpenIMFaults } from './openim-faults.ts';
import { createPushFaults } from './push-faults.ts';
import type { PushedFrame, PushFaults } from './push-faults.ts';
import { createPushHub } from './push-hub.ts';
import type { PushHub } from './push-hub.ts';
import { createServerFaults } from './server-faults.ts';
import type { ServerFaults } from './server-faults.ts';
import { recordTraffic } from './traffic.ts';
import type { Traffic } from './traffic.ts';

export interface TestBackendOptions {
  /** Where the app believes its server to be. Default `https://im.test/api`. */
  readonly apiURL?: string;
  /** Whose clock the server and the pauses of the push go by. Default: the platform's. */
  readonly environment?: Pick<Environment, 'now' | 'after' | 'random' | 'uniqueID'>;
  /** How many changed conversations one delta may hold. Default 200. */
  readonly syncLimit?: number;
  /** Life of a token in seconds. Default 90 days. */
  readonly tokenTTL?: number;
}

/** Everything that a test can make go wrong. What is switched on stays on until its `off`, or `off` of all. */
export interface TestFaults extends CallFaults, ServerFaults {
  readonly push: PushFaults;
  readonly openIM: OpenIMFaults;
}

/** The push of a test backend: a source to give to the client, and its server's side. */
export interface TestPush extends PushSource, Omit<PushHub, 'kick'> {}

/** The reference server in this process, with faults between it and its clients. Nothing is shared between two of them. */
export interface TestBackend {
  readonly apiURL: string;
  /** For `setupServer` or `setupWorker` of MSW. */
  readonly handlers: readonly HttpHandler[];
  /** The same without MSW, for `httpApi({ fetch })`; rejects as the platform's `fetch` does. */
  readonly fetch: (request: Request) => Promise<Response>;
  readonly push: TestPush;
  /** The server's own service: fills accounts, and tells what the server holds. */
  readonly service: ConversationService;
  readonly faults: TestFaults;
  /** What clients asked. */
  readonly calls: Traffic;
  /** A new token. Default platform: 5, Web. */
  tokenFor(userID: string, platformID?: Platform): Promise<string>;
  /** Somebody writes a text to a user or a group. */
  sendText(from: string, to: { readonly userID: string } | { readonly groupID: string }, text: string): Promise<void>;
  /** Resolves once no call, connection or token is under way, calls that a fault holds aside, and all pushes are out. */
  settled(): Promise<void>;
  /** Switches all faults off, drops all connections and ends the server. */
  close(): Promise<void>;
}

// Taken before a test can put a fake one in its place.
const { setTimeout } = globalThis;
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

export function createTestBackend(options: TestBackendOptions = {}): TestBackend {
  const { apiURL = 'https://im.test/api', environment, ...coreOptions } = options;
  const store = new MemoryServerStore();
  const core = createServerCore({
    ...coreOptions,
    store,
    secret: 'conversation-sync test backend',
    ...(environment && { now: () => environment.now() }),
  });
  const network = createLayers<Call, Promise<Response>>();
  const habits = createLayers<Call, Promise<Response>>();
  const frameNetwork = createLayers<PushedFrame, void>();
  const frameHabits = createLayers<PushedFrame, void>();
  const calls = recordTraffic(network);
  let underWay = 0;
  /** Tokens too are signed and looked at in a thread of their own, which takes its time on a busy machine. */
  async function follow<T>(work: () => Promise<T>): Promise<T> {
    underWay++;
    try {
      return await work();
    } finally {
      underWay--;
    }
  }
  const hub = createPushHub((auth) => follow(() => identifyConnection(core.auth, auth)));
  function send(pushed: PushedFrame): void {
    frameHabits.run(pushed, (told) => {
      // A frame for nobody is no push: it must not use up the times of a fault.
      if (!hub.connections().some(({ userID }) => userID === told.userID)) return;
      frameNetwork.run(told, ({ userID, frame }) => hub.deliver(userID, frame));
    });
  }
  const callFaults = createCallFaults(network);
  const pushFaults = createPushFaults(frameNetwork);
  const openIM = createOpenIMFaults(habits, frameHabits, send);

  function allOff(): void {
    for (const faults of [callFaults, pushFaults, openIM]) faults.off();
    hub.up();
  }

  core.service.observe((event) => {
    if (event.kind === 'push') send(event);
    else hub.kick(({ tokenID }) => event.tokenIDs.includes(tokenID), event.reason);
  });

  async function serve(request: Request): Promise<Response> {
    const path = pathIn(apiURL, request.url);
    const atServer = (call: Call): Promise<Response> =>
      core.app(new Request(`http://server${call.path}`, { method: 'POST', headers: call.headers, body: call.body }));
    if (request.method !== 'POST') return core.app(new Request(`http://server${path}`, request));
    return follow(async () => {
      const call = { path, headers: request.headers, body: await request.text() };
      return await network.run(call, (passed) => habits.run(passed, atServer));
    });
  }

  return {
    apiURL,
    handlers: mswHandlers(apiURL, serve),
    fetch: directFetch(serve),
    push: { ...hub, ...hub.source(environment) },
    service: core.service,
    faults: { ...callFaults, ...createServerFaults(core, store), push: pushFaults, openIM, off: allOff },
    calls,
    tokenFor: (userID, platformID = Platform.web) =>
      follow(async () => (await core.auth.userToken({ userID, platformID })).token),
    async sendText(from, to, text) {
      const [recvID, groupID] = 'groupID' in to ? ['', to.groupID] : [to.userID, ''];
      await core.service.messages.send({
        sendID: from,
        recvID,
        groupID,
        senderNickname: '',
        senderFaceURL: '',
        senderPlatformID: Platform.web,
        content: { content: text },
        contentType: textContentType,
        sessionType: groupID === '' ? SessionType.single : SessionType.group,
      });
    },
    async settled() {
      do {
        await turn();
        await core.service.settled();
      } while (underWay > callFaults.standing());
      await turn();
    },
    async close() {
      allOff();
      hub.down();
      await core.close();
    },
  };
}

/** The path of the wire contract, e.g. `/msg/send_msg`. */
function pathIn(apiURL: string, url: string): string {
  const base = new URL(apiURL).pathname.replace(/\/$/, '');
  const { pathname } = new URL(url);
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}
