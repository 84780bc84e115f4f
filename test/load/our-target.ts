/** The reference server under load, as processes, with users and rows in it. */
import pLimit from 'p-limit';
import { getAdminToken, getUserToken } from '../../src/protocol/auth-endpoints.ts';
import { getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import type { SetConversationsRequest } from '../../src/protocol/set-conversations.ts';
import { callerOf, dataOf } from './calls.ts';
import type { Caller, Request } from './calls.ts';
import { keyOf, placeOf, targetOf, tokenSecret, userOf } from './names.ts';
import type { Plan } from './plan.ts';
import { startProcess } from './processes.ts';
import type { ServerProcess } from './processes.ts';
import type { Target } from './target.ts';

export interface OurTarget extends Target {
  /** What each user asks who has all changes already. */
  equalRequests(): Promise<readonly Request[]>;
}

/** As many as one request may name, and some room. */
const BATCH = 500;

/** Rates are counted as ever, but refuse nobody: a user of a run does what many do. */
const limits = ['--user-rate', '1000000000', '--drain-time', '1'];

export async function openOurs(plan: Plan, nodes: number, storage: readonly string[]): Promise<OurTarget> {
  const start = (count: number): Promise<Nodes> => startNodes(plan, count, storage);
  const filling = await start(1);
  const tokens = await filled(filling, plan);
  // Anew, so that what the filling has left in their memory does not count.
  const running = await start(nodes);
  return { ...targetIn(running, plan, tokens), close: () => running.close() };
}

async function filled(nodes: Nodes, plan: Plan): Promise<Tokens> {
  try {
    return await fill(nodes, plan);
  } finally {
    await nodes.close();
  }
}

/** Of each device of each user. */
type Tokens = readonly (readonly string[])[];

interface Nodes {
  readonly processes: readonly ServerProcess[];
  /** Of each. */
  readonly callers: readonly Caller[];
  close(): Promise<void>;
}

async function startNodes({ connections }: Plan, count: number, storage: readonly string[]): Promise<Nodes> {
  const processes: ServerProcess[] = [];
  const callers: Caller[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(callers.map((caller) => caller.close()));
    await Promise.all(processes.map((each) => each.stop()));
  };
  try {
    for (let node = 0; node < count; node++) {
      const args = ['--port', '0', '--secret', tokenSecret, ...storage, ...limits];
      const started = await startProcess('../../src/server/main.ts', args);
      processes.push(started);
      callers.push(callerOf(started.url, Math.ceil(connections / count)));
    }
    return { processes, callers, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Each node in turn. */
const turn = <T>(all: readonly T[], place: number): T => all[place % all.length] as T;

const requestOf = (path: string, body: object, token = ''): Request => ({
  ...{ path, body: JSON.stringify(body), headers: { operationID: 'load', ...(token && { token }) } },
});

/** Gives every user the same rows, and every device a token. */
async function fill({ callers }: Nodes, plan: Plan): Promise<Tokens> {
  const { users, devices, conversations, connections } = plan;
  const call = (place: number, request: Request): Promise<unknown> => dataOf(turn(callers, place), request);
  const tokenOf = async (place: number, request: Request): Promise<string> =>
    ((await call(place, request)) as { readonly token: string }).token;
  const admin = await tokenOf(0, requestOf(getAdminToken.path, { secret: tokenSecret, userID: 'imAdmin' }));
  const userIDs = Array.from({ length: users }, (_, user) => userOf(user));
  for (let conversation = 0; conversation < conversations; conversation++) {
    for (let from = 0; from < users; from += BATCH) {
      const body: SetConversationsRequest = {
        userIDs: userIDs.slice(from, from + BATCH),
        conversation: targetOf(conversation),
      };
      await call(conversation, requestOf(setConversations.path, body, admin));
    }
  }
  const limit = pLimit(connections);
  const token = (userID: string, device: number): Promise<string> =>
    limit(tokenOf, device, requestOf(getUserToken.path, { userID, platformID: device + 1 }, admin));
  return Promise.all(
    userIDs.map((userID) => Promise.all(Array.from({ length: devices }, (_, device) => token(userID, device)))),
  );
}

function targetIn({ processes, callers }: Nodes, plan: Plan, tokens: Tokens): Omit<OurTarget, 'close'> {
  const tokenOf = (user: number, device = 0): string => tokens[user]?.[device] ?? '';
  return {
    nodes: processes,
    socket: (user, device) => ({
      url: turn(processes, device).url,
      auth: { token: tokenOf(user, device), userID: userOf(user), platformID: device + 1, operationID: 'load' },
    }),
    change(number) {
      const { user, conversation, isPinned } = placeOf(number, plan);
      const target = targetOf(conversation);
      const body: SetConversationsRequest = { userIDs: [userOf(user)], conversation: { ...target, isPinned } };
      return {
        caller: turn(callers, number),
        key: keyOf(userOf(user), target.conversationID),
        request: requestOf(setConversations.path, body, tokenOf(user)),
      };
    },
    equalRequests: () =>
      Promise.all(
        tokens.map(async (_, user) => {
          const ask = (cursor: object): Request =>
            requestOf(getIncrementalConversations.path, { userID: userOf(user), ...cursor }, tokenOf(user));
          const answer = await dataOf(turn(callers, user), ask({ versionID: '', version: 0 }));
          const { versionID, version } = answer as { readonly versionID: string; readonly version: number };
          return ask({ versionID, version });
        }),
      ),
  };
}
