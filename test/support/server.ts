import { onTestFinished } from 'vitest';
import type { MsgData } from '../../src/protocol/message.ts';
import { decodeNotification, isNotificationType } from '../../src/protocol/notifications.ts';
import type { Notification } from '../../src/protocol/notifications.ts';
import type { ServerEvent } from '../../src/server/observers.ts';
import { createServerCore } from '../../src/server/server-core.ts';
import type { ServerCore, ServerCoreOptions } from '../../src/server/server-core.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';

export const secret = 'a secret for tests';

export interface Answer {
  readonly errCode: number;
  readonly errDlt: string;
  // Answers are looked at as they come: their shape is what the tests are about.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any;
}

/** A server in this process, a clock to turn, and a caller for each user. */
export interface TestServer extends ServerCore {
  /** ms since 1970. */
  readonly clock: { now: number };
  /** Calls a path as a user, as the admin (`imAdmin`) or, with '', without token and operationID. */
  call(user: string, path: string, body: unknown, operationID?: string): Promise<Answer>;
  /** The same, and fails unless it was answered with code 0. */
  ok(user: string, path: string, body: unknown, operationID?: string): Promise<Answer['data']>;
  tokenOf(user: string, platformID?: number): Promise<string>;
  say(from: string, to: string, text: string): Promise<Answer['data']>;
  sayInGroup(from: string, groupID: string, text: string): Promise<Answer['data']>;
  /** What was pushed since the last call. */
  pushed(): Promise<readonly Pushed[]>;
}

export interface Pushed {
  readonly userID: string;
  readonly channel: string;
  readonly message: MsgData;
  readonly notification: Notification | undefined;
}

export function startServer(options: Partial<ServerCoreOptions> = {}): TestServer {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const core = createServerCore({ store: new MemoryServerStore(), secret, now: () => clock.now, ...options });
  const events: ServerEvent[] = [];
  core.service.observe((event) => void events.push(event));
  onTestFinished(() => core.close());
  const tokens = new Map<string, Promise<string>>();
  let calls = 0;

  const post = async (path: string, body: unknown, headers: Record<string, string>): Promise<Answer> => {
    const response = await core.app(
      new Request(`http://server${path}`, { method: 'POST', body: JSON.stringify(body), headers }),
    );
    return (await response.json()) as Answer;
  };
  const newToken = async (user: string, platformID: number): Promise<string> => {
    if (user === 'imAdmin') return (await core.auth.adminToken({ secret, userID: user })).token;
    return (await core.auth.userToken({ userID: user, platformID: platformID as 5 })).token;
  };
  const tokenOf = (user: string, platformID = 5): Promise<string> => {
    const key = `${user} ${platformID}`;
    if (!tokens.has(key)) tokens.set(key, newToken(user, platformID));
    return tokens.get(key)!;
  };
  const call: TestServer['call'] = async (user, path, body, operationID = `call ${++calls}`) =>
    post(path, body, user === '' ? {} : { token: await tokenOf(user), operationID });
  const ok: TestServer['ok'] = async (user, path, body, operationID) => {
    const answer = await call(user, path, body, operationID);
    if (answer.errCode !== 0) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer.data;
  };
  const say = (sendID: string, target: object, text: string): Promise<Answer['data']> =>
    ok('imAdmin', '/msg/send_msg', {
      sendID,
      senderPlatformID: 5,
      senderNickname: '',
      senderFaceURL: '',
      content: { content: text },
      contentType: 101,
      ...target,
    });

  return {
    ...core,
    clock,
    call,
    ok,
    tokenOf,
    say: (from, to, text) => say(from, { recvID: to, groupID: '', sessionType: 1 }, text),
    sayInGroup: (from, groupID, text) => say(from, { recvID: '', groupID, sessionType: 3 }, text),
    async pushed() {
      await core.service.settled();
      return events.splice(0).flatMap(toPushed);
    },
  };
}

function toPushed(event: ServerEvent): Pushed[] {
  if (event.kind === 'kick') return [];
  const { msgs, notificationMsgs } = event.frame;
  return Object.entries({ ...msgs, ...notificationMsgs }).flatMap(([channel, { Msgs }]) =>
    Msgs.map((message) => ({
      userID: event.userID,
      channel,
      message,
      notification: isNotificationType(message.contentType) ? decodeNotification(message) : undefined,
    })),
  );
}
