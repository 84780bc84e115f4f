/** One client in one page, with everything between it and the world in the hands of the history. */
import { httpApi } from '../../src/adapters/http-api.ts';
import { createSync } from '../../src/conversation-sync.ts';
import type { ConversationSync } from '../../src/public-api.ts';
import { faultyStore } from '../../src/testing/faulty-store.ts';
import type { FaultyStore } from '../../src/testing/faulty-store.ts';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import type { Device } from './device.ts';
import { Life } from './life.ts';
import { busyStore, mortalApi, mortalEnvironment, mortalPush, mortalStore } from './mortal-ports.ts';
import { Watcher } from './watcher.ts';
import type { WatcherOptions } from './watcher.ts';
import type { World } from './world.ts';

export interface Client {
  readonly sync: ConversationSync;
  readonly life: Life;
  readonly watcher: Watcher;
  readonly storage: FaultyStore;
}

export interface ClientOptions {
  readonly world: World;
  readonly device: Device;
  /** By number. */
  readonly tab: number;
  readonly page: VirtualEnvironment;
  readonly onCrash: () => void;
  /** A request goes out. */
  readonly onAsk: (path: string) => void;
  readonly watcher: WatcherOptions;
}

export function openClient({ world, device, tab, page, onCrash, onAsk, watcher }: ClientOptions): Client {
  const { backend, busy, clock, network } = world;
  const { userID, platformID, databaseName } = device;
  const life = new Life();
  life.signal.addEventListener('abort', onCrash, { once: true });
  const environment = mortalEnvironment(device.locks ? page : { ...page, locks: undefined }, life);
  const { store, letGo } = busyStore(device.storage(), busy);
  life.signal.addEventListener('abort', letGo, { once: true });
  const storage = faultyStore(store);
  const online = (): boolean => page.online();
  const send = network.fetch(tab, online);
  const fetch = (request: Request): Promise<Response> => {
    if (life.over) return new Promise(() => {});
    onAsk(new URL(request.url).pathname.replace(/^\/api/, ''));
    return send(request);
  };
  const token = (): Promise<string> =>
    online() ? busy.inOrder(backend.tokenFor(userID, platformID)) : Promise.reject(new Error('offline'));
  const sync = createSync({
    apiURL: backend.apiURL,
    userID,
    platformID,
    databaseName,
    token: () => life.ask(token),
    push: mortalPush(backend.push.source(environment), life, {
      busy,
      online,
      send: (frame, arrive) => network.send(tab, frame, arrive),
    }),
    storage: mortalStore(storage.store, life),
    environment,
    api: mortalApi(httpApi({ apiURL: backend.apiURL, fetch, environment: clock }), life, (operationID) =>
      network.ended(operationID),
    ),
  });
  return { sync, life, watcher: new Watcher(sync, watcher), storage };
}
