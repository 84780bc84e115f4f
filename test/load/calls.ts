/** Requests over connections that stay open. */
import { Pool } from 'undici';

export interface Request {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Caller {
  /** The text of the answer's body. */
  post(request: Request): Promise<{ readonly status: number; readonly text: string }>;
  close(): Promise<void>;
}

/** One request at a time on each connection, as browsers and most back ends do it; more wait here. */
export function callerOf(url: string, connections: number): Caller {
  const pool = new Pool(url, { connections, pipelining: 1 });
  return {
    async post({ path, headers, body }) {
      const answer = await pool.request({
        ...{ method: 'POST', path, body, headers: { 'content-type': 'application/json', ...headers } },
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    },
    close: () => pool.close(),
  };
}

interface Envelope {
  readonly errCode?: unknown;
  readonly errMsg?: unknown;
  readonly data?: unknown;
}

/** @throws Error for any answer but a success. */
export async function dataOf(caller: Caller, request: Request): Promise<unknown> {
  const { status, text } = await caller.post(request);
  const { errCode, data } = JSON.parse(text) as Envelope;
  if (status !== 200 || errCode !== 0) throw new Error(`${request.path} was answered ${status}: ${text}`);
  return data;
}

/** Whether the server did what it was asked to. */
export async function isTaken(caller: Caller, request: Request): Promise<boolean> {
  const { status, text } = await caller.post(request);
  return status === 200 && (JSON.parse(text) as Envelope).errCode === 0;
}
