/** The calls of this page that are not the SDK's: tokens, messages of other people, and what the server does for the demo. */
import type { Fetch } from './wire/line-fetch.ts';

export interface Login {
  readonly userID: string;
  readonly platformID: number;
}

export type Recipient = { readonly recvID: string } | { readonly groupID: string };

interface Envelope {
  readonly errCode: number;
  readonly errMsg: string;
  readonly errDlt: string;
  readonly data?: unknown;
}

/** Who calls, and over which network. */
export interface Caller extends Login {
  readonly fetch: Fetch;
}

/** Wire contract: 101 is text; session type 1 is single, 3 a group. */
const TEXT = 101;
const SINGLE = 1;
const GROUP = 3;

const loginKey = ({ userID, platformID }: Login): string => `${userID}/${platformID}`;

export class DemoServer {
  readonly #fetch: Fetch;
  /** The latest token of each login. */
  readonly #tokens = new Map<string, string>();

  /** @param fetch for what no device does. */
  constructor(fetch: Fetch) {
    this.#fetch = fetch;
  }

  /** A fresh token. */
  async token({ fetch, userID, platformID }: Caller): Promise<string> {
    const { token } = (await post(fetch, '/demo/token', { userID, platformID })) as { token: string };
    this.#tokens.set(loginKey({ userID, platformID }), token);
    return token;
  }

  /** The tokens that this login has by now have expired. */
  async expireToken({ userID, platformID }: Login): Promise<void> {
    await post(this.#fetch, '/demo/expire', { userID, platformID });
    this.#tokens.delete(loginKey({ userID, platformID }));
  }

  /** No cursor of this user is valid any more. */
  async resetLog(userID: string): Promise<void> {
    await post(this.#fetch, '/demo/reset-log', { userID });
  }

  /** Gives the user this many conversations more. */
  async fill(userID: string, count: number): Promise<void> {
    await post(this.#fetch, '/demo/fill', { userID, count });
  }

  async send(caller: Caller, senderNickname: string, to: Recipient, text: string): Promise<void> {
    const token = this.#tokens.get(loginKey(caller)) ?? (await this.token(caller));
    const message = {
      sendID: caller.userID,
      recvID: '',
      groupID: '',
      ...to,
      senderNickname,
      senderFaceURL: '',
      senderPlatformID: caller.platformID,
      content: { content: text },
      contentType: TEXT,
      sessionType: 'groupID' in to ? GROUP : SINGLE,
    };
    await post(caller.fetch, '/api/msg/send_msg', message, { token, operationID: crypto.randomUUID() });
  }
}

/** @throws Error with the server's words where it refuses, or with the browser's where no answer comes. */
async function post(
  fetch: Fetch,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const request = new Request(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const response = await fetch(request);
  if (!response.ok) throw new Error(`the server answered HTTP ${response.status}`);
  const { errCode, errMsg, errDlt, data } = (await response.json()) as Envelope;
  if (errCode !== 0) throw new Error([errMsg, errDlt].filter(Boolean).join(': '));
  return data;
}
