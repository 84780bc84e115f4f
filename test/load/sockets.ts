/** The devices: a socket each, all of them in this process. */
import pLimit from 'p-limit';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { MsgData } from '../../src/protocol/message.ts';
import { keyOf, userOf } from './names.ts';
import type { Plan } from './plan.ts';
import type { Target } from './target.ts';

/** What a push names: the key of each changed row. */
export type PushListener = (key: string) => void;

export interface Sockets {
  close(): void;
}

/** How many connect at once: a server has its waiting line too. */
const AT_ONCE = 50;

/** @throws Error where one is refused. */
export async function openSockets(
  target: Target,
  { users, devices }: Pick<Plan, 'users' | 'devices'>,
  listener: PushListener,
): Promise<Sockets> {
  const sockets: Socket[] = [];
  const limit = pLimit(AT_ONCE);
  const places = Array.from({ length: users * devices }, (_, place) => ({
    ...{ user: place % users, device: Math.floor(place / users) },
  }));
  const close = (): void => {
    for (const socket of sockets) socket.disconnect();
  };
  const open = async ({ user, device }: (typeof places)[number]): Promise<void> => {
    const { url, auth } = target.socket(user, device);
    // A connection of its own, and none that comes back: a lost one must show as pushes that are missing.
    const socket = io(url, { transports: ['websocket'], auth, forceNew: true, reconnection: false });
    sockets.push(socket);
    socket.on('push', (frame: PushFrame) => {
      for (const id of changedIn(frame)) listener(keyOf(userOf(user), id));
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
  };
  try {
    await Promise.all(places.map((place) => limit(open, place)));
  } catch (error) {
    limit.clearQueue();
    close();
    throw error;
  }
  return { close };
}

interface PushFrame {
  readonly notificationMsgs: Readonly<Record<string, { readonly Msgs: readonly Pick<MsgData, 'content'>[] }>>;
}

/** The IDs in a notification of changed conversations; there is no other in a run. Not checked: it has to be quick. */
function changedIn({ notificationMsgs }: PushFrame): readonly string[] {
  const messages = Object.values(notificationMsgs).flatMap(({ Msgs }) => Msgs);
  return messages.flatMap(({ content }) => {
    const { detail } = JSON.parse(content) as { readonly detail: string };
    return (JSON.parse(detail) as { readonly conversationIDList: readonly string[] }).conversationIDList;
  });
}
