/** Devices of users as an app has them, real time and network included. */
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { browserEnvironment } from '../../src/adapters/browser-environment.ts';
import { openIMGateway } from '../../src/adapters/openim-gateway.ts';
import { socketIO } from '../../src/adapters/socket-io-push.ts';
import { createSync } from '../../src/conversation-sync.ts';
import type { Conversation } from '../../src/model.ts';
import type { Environment } from '../../src/ports.ts';
import type { ConversationSync } from '../../src/public-api.ts';
import type { SyncStatus } from '../../src/sync/sync-state.ts';
import { seededRandom } from '../../src/testing/seeded-random.ts';
import type { ClusterCalls } from './cluster-calls.ts';
import { shownRows } from './device.ts';
import type { ShownRow } from './device.ts';

export interface ClusterDevice {
  readonly name: string;
  readonly userID: string;
  readonly sync: ConversationSync;
  rows(): readonly Conversation[];
  /** What keeps it from having nothing to do any more; undefined where it has not. */
  busy(): string | undefined;
  shown(): readonly ShownRow[];
}

export interface ClusterDeviceOptions {
  readonly name: string;
  readonly userID: string;
  /** Of the cluster. */
  readonly url: string;
  readonly gateway: 'Socket.IO' | 'OpenIM';
  readonly calls: ClusterCalls;
  readonly seed: number;
}

/** Shorter than an app's, because the times of a test are short. */
const TIMING = { retryBase: 100, retryCap: 1000, httpTimeout: 5000, safetyPull: 20_000 };

export async function startDevice(options: ClusterDeviceOptions): Promise<ClusterDevice> {
  const { name, userID, url, gateway, calls, seed } = options;
  const random = seededRandom(seed);
  const environment: Environment = { ...browserEnvironment(), random: () => random() / 4 };
  const push =
    gateway === 'OpenIM'
      ? openIMGateway({ url: `${url.replace('http', 'ws')}/msg_gateway` }, environment)
      : socketIO({ url }, environment);
  const sync = createSync({
    ...{ apiURL: url, userID, push, environment, timing: TIMING, storage: memoryStore() },
    token: () => calls.tokenOf(userID),
  });
  let rows: readonly Conversation[] = [];
  let status: SyncStatus | undefined;
  let pending = 0;
  sync.conversations$.subscribe((value) => (rows = value));
  sync.status$.subscribe((value) => (status = value));
  sync.pendingWrites$.subscribe((value) => (pending = value.length));
  await sync.start();
  return {
    name,
    userID,
    sync,
    rows: () => rows,
    busy() {
      const calm = status?.state === 'live' && status.push === 'connected' && pending === 0;
      return calm ? undefined : `${name}: ${status?.state}, push ${status?.push}, ${pending} to send`;
    },
    shown: () => shownRows(rows),
  };
}
