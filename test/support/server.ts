import { onTestFinished } from 'vitest';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { openEnvelope } from '../../src/protocol/envelope.ts';
import type { Envelope } from '../../src/protocol/envelope.ts';
import { createGroup } from '../../src/protocol/group-endpoints.ts';
import { sendMessage } from '../../src/protocol/message-endpoints.ts';
import type { SendMessageAnswer } from '../../src/protocol/message-endpoints.ts';
import type { MsgData } from '../../src/protocol/message.ts';
import { decodeNotification, isNotificationType } from '../../src/protocol/notifications.ts';
import type { Notification } from '../../src/protocol/notifications.ts';
import type { ServerEvent } from '../../src/server/observers.ts';
import { createServerCore } from '../../src/server/server-core.ts';
import type { ServerCore, ServerCoreOptions } from '../../src/server/server-core.ts';
import { MemoryServerStore } from '../../src/server/stores/memory-store.ts';

export const secret = 'a secret for tests';

/** One message or notification that one user was pushed. */
export interface Pushed {
  readonly userID: string;
  /** The key in the frame: a conversation, or a channel of notifications. */
  readonly channel: string;
  readonly message: MsgData;
  readonly notification: Notification | undefined;
}

/** A server in this process, a clock to turn, and a caller for each user. */
export interface TestServer extends ServerCore {
  /** ms since 1970. */
  readonly clock: { now: number };
  /** Any request, with these headers. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Envelope>;
  /** Calls as a user or as the admin (`imAdmin`), whatever the answer. */
  call(user: string, path: string, body: unknown, operationID?: string): Promise<Envelope>;
  /** The same, for the answer; rejects where there is none. */
  ok<Answer>(user: string, endpoint: Endpoint<unknown, Answer>, body: unknown, operationID?: string): Promise<Answer>;
  tokenOf(user: string, platformID?: 2 | 5): Promise<string>;
  say(from: string, to: string, text: string): Promise<SendMessageAnswer>;
  sayInGroup(from: string, groupID: string, text: string): Promise<SendMessageAnswer>;
  makeGroup(groupID: string, members: readonly string[]): Promise<void>;
  /** What was pushed since the last call, by user: between users there is no order. */
  pushed(): Promise<readonly Pushed[]>;
}

export function startServer(options: Partial<ServerCoreOptions> = {}): TestServer {
  const clock = { now: Date.UTC(2026, 0, 1) };
  const core = createServerCore({ store: new MemoryServerStore(), secret, now: () => clock.now, ...options });
  const events: ServerEvent[] = [];
  core.service.observe((event) => void events.push(event));
  onTestFinished(() => core.close());
  let calls = 0;

  const post: TestServer['post'] = async (path, body, headers = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await core.app(new Request(`http://server${path}`, { method: 'POST', body: text, headers }));
    return (await response.json()) as Envelope;
  };
  const tokenOf: TestServer['tokenOf'] = async (user, platformID = 5) => {
    const isAdmin = user === 'imAdmin';
    const answer = isAdmin
      ? core.auth.adminToken({ secret, userID: user })
      : core.auth.userToken({ userID: user, platformID });
    return (await answer).token;
  };
  const call: TestServer['call'] = async (user, path, body, operationID = `call ${++calls}`) =>
    post(path, body, { token: await tokenOf(user), operationID });
  const ok: TestServer['ok'] = async (user, endpoint, body, operationID) =>
    openEnvelope(endpoint, await call(user, endpoint.path, body, operationID));
  const say = (sendID: string, target: object, text: string): Promise<SendMessageAnswer> =>
    ok('imAdmin', sendMessage, { sendID, content: { content: text }, contentType: 101, ...target });

  return {
    ...core,
    clock,
    post,
    call,
    ok,
    tokenOf,
    say: (from, to, text) => say(from, { recvID: to, sessionType: 1 }, text),
    sayInGroup: (from, groupID, text) => say(from, { groupID, sessionType: 3 }, text),
    async makeGroup(groupID, [ownerUserID, ...memberUserIDs]) {
      const groupInfo = { groupID, groupName: `Group ${groupID}`, faceURL: '', groupType: 2 };
      await ok('imAdmin', createGroup, { ownerUserID, memberUserIDs, groupInfo });
    },
    async pushed() {
      await core.service.settled();
      return events.splice(0).flatMap(toPushed).toSorted(byUser);
    },
  };
}

const byUser = (a: Pushed, b: Pushed): number => (a.userID < b.userID ? -1 : Number(a.userID > b.userID));

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

/** A push in short: `alice 101 si_alice_bob` or `bob conversationChange`. */
export function inShort({ userID, channel, message, notification }: Pushed): string {
  return `${userID} ${notification?.kind ?? `${message.contentType} ${channel}`}`;
}
