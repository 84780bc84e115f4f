/** A device that reaches a reference server over TCP, calls and pushes both, with a proxy in between. */
import { onTestFinished } from 'vitest';
import { memoryStore } from '../../src/adapters/memory-store.ts';
import { httpApi } from '../../src/adapters/http-api.ts';
import { openIMGateway } from '../../src/adapters/openim-gateway.ts';
import type { PushEnvironment } from '../../src/adapters/reconnecting-push.ts';
import { socketIO } from '../../src/adapters/socket-io-push.ts';
import { createSync } from '../../src/conversation-sync.ts';
import type { Conversation } from '../../src/model.ts';
import type { PushSource } from '../../src/ports.ts';
import type { ConversationSync } from '../../src/public-api.ts';
import { textMessage } from '../../src/server/demo-fill.ts';
import { createReferenceServer } from '../../src/server/reference-server.ts';
import type { SyncStatus } from '../../src/sync/sync-state.ts';
import type { PendingWrite } from '../../src/sync/writes.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import type { VirtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { serverList, shownRows } from './device.ts';
import { otherDevice } from './other-device.ts';
import type { OtherDevice } from './other-device.ts';
import { openTcpProxy } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';
import { until } from './until.ts';

/** Each way in which the SDK hears of changes, at this port of this machine. */
export const pushSources = {
  'Socket.IO': (port, environment) => socketIO({ url: `http://127.0.0.1:${port}` }, environment),
  "OpenIM's gateway": (port, environment) => openIMGateway({ url: `ws://127.0.0.1:${port}/msg_gateway` }, environment),
  "OpenIM's gateway, gzipped": (port, environment) =>
    openIMGateway({ url: `ws://127.0.0.1:${port}/msg_gateway`, compression: true }, environment),
} as const satisfies Readonly<Record<string, (port: number, environment: PushEnvironment) => PushSource>>;
export type PushSourceName = keyof typeof pushSources;

export interface NetworkedDevice {
  readonly proxy: TcpProxy;
  /** Of the device alone; the server's time is that of the machine. */
  readonly environment: VirtualEnvironment;
  readonly sync: ConversationSync;
  status(): SyncStatus;
  rows(): readonly Conversation[];
  /** Somebody writes to alice. */
  say(from: string, text: string): Promise<void>;
  readonly other: OtherDevice;
  /** Moves the device's time on until it is live with push, shows the server's list, and has nothing left to send. */
  converges(): Promise<void>;
  /** Moves the device's time on until this holds. */
  passes(what: string, holds: () => boolean): Promise<void>;
}

/** What the device's clock moves on by between two looks, in ms: as much as keeps its time-outs longer than any answer. */
const STEP_MS = 100;

/** alice's device, which has not been started. It ends with the test, and all else with it. */
export async function networkedDevice(push: PushSourceName): Promise<NetworkedDevice> {
  const server = await createReferenceServer();
  const proxy = await openTcpProxy(Number(new URL(server.url).port));
  const environment = virtualEnvironment({ now: Date.now() });
  const apiURL = `http://127.0.0.1:${proxy.port}`;
  const sync = createSync({
    apiURL,
    userID: 'alice',
    token: async () => (await server.auth.userToken({ userID: 'alice', platformID: 5 })).token,
    push: pushSources[push](proxy.port, environment),
    storage: memoryStore(),
    environment,
    api: httpApi({ apiURL, environment }),
  });
  let status: SyncStatus | undefined;
  let rows: readonly Conversation[] = [];
  let pending: readonly PendingWrite[] = [];
  sync.status$.subscribe((value) => (status = value));
  sync.conversations$.subscribe((value) => (rows = value));
  sync.pendingWrites$.subscribe((value) => (pending = value));
  onTestFinished(async () => {
    await sync.stop();
    await proxy.close();
    await server.close();
  });

  const statusNow = (): SyncStatus => {
    if (status === undefined) throw new Error('status$ replays its value');
    return status;
  };
  const difference = async (): Promise<object | undefined> => {
    await environment.advance(STEP_MS);
    const shown = shownRows(rows);
    const wanted = await serverList(server, 'alice');
    const now = statusNow();
    const calm = now.state === 'live' && now.push === 'connected' && pending.length === 0;
    if (calm && JSON.stringify(shown) === JSON.stringify(wanted)) return undefined;
    return { status: now, pending, shown, wanted };
  };
  return {
    proxy,
    environment,
    sync,
    status: statusNow,
    rows: () => rows,
    async say(from, text) {
      await server.service.messages.send(textMessage(from, 'alice', text));
    },
    other: otherDevice(server),
    async converges() {
      await until('what the server has', difference, (left) => left === undefined);
    },
    async passes(what, holds) {
      await until(what, async () => {
        await environment.advance(STEP_MS);
        return holds();
      });
    },
  };
}
