/** One device of Alice: a `createConversationSync` of its own, with a database and a network of its own. */
import {
  createConversationSync,
  dexieStore,
  httpApi,
  socketIO,
  type ConversationSync,
  type Cursor,
} from 'conversation-sync';
import { BehaviorSubject, type Observable } from 'rxjs';
import { alice } from '../cast.ts';
import type { Caller, DemoServer } from '../demo-server.ts';
import { cursorStore } from '../wire/cursor-store.ts';
import { lineEnvironment } from '../wire/line-environment.ts';
import { lineFetch } from '../wire/line-fetch.ts';
import { linePush } from '../wire/line-push.ts';
import { Line } from '../wire/line.ts';
import type { WireLog } from '../wire/wire-log.ts';

export interface DeviceOptions {
  /** What the user calls it. */
  readonly name: string;
  /** Its name in the log. */
  readonly short: string;
  /** Wire contract: 2 Android, 5 Web. */
  readonly platformID: number;
  readonly icon: 'laptop' | 'phone';
}

export interface Device extends DeviceOptions {
  /** What the device calls the server as, besides the SDK. */
  readonly caller: Caller;
  readonly sync: ConversationSync;
  readonly line: Line;
  /** What the device's database holds as its place in the server's version log. */
  readonly cursor$: Observable<Cursor>;
  /** Has the server expire the device's token, and syncs: the refusal comes with the next call. */
  expireToken(): Promise<void>;
}

export function createDevice(options: DeviceOptions, server: DemoServer, log: WireLog): Device {
  const { short, platformID } = options;
  const { origin } = location;
  const line = new Line(short);
  const fetch = lineFetch(short, log, line);
  const caller = { userID: alice.userID, platformID, fetch };
  const cursor = new BehaviorSubject<Cursor>({ kind: 'none' });
  const sync = createConversationSync({
    apiURL: `${origin}/api`,
    userID: alice.userID,
    platformID,
    databaseName: 'conversation-sync-demo',
    token: () => server.token(caller),
    api: httpApi({ apiURL: `${origin}/api`, fetch }),
    push: linePush(socketIO({ url: origin }), short, log, line),
    storage: cursorStore(dexieStore(), (stored) => cursor.next(stored)),
    environment: lineEnvironment(line),
  });
  return {
    ...options,
    caller,
    sync,
    line,
    cursor$: cursor,
    async expireToken() {
      await server.expireToken(caller);
      await sync.sync();
    },
  };
}
