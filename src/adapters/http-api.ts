import ky, { isNetworkError } from 'ky';
import { SyncError } from '../errors.ts';
import type { ApiCall, ConversationApi, Environment } from '../ports.ts';
import { openEnvelope } from '../protocol/envelope.ts';
import { after } from './timer.ts';

export interface HttpApiOptions {
  /** Absolute, with or without a slash at its end. */
  readonly apiURL: string;
  /** For one call, its answer's body included. Default 10,000 ms. */
  readonly timeoutMs?: number;
  /** Default: the global one. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Counts the time-out. Default: the platform's timers. */
  readonly environment?: Pick<Environment, 'after'>;
}

/** The wire contract over HTTP. Calls are not repeated here: whether that is safe is for the caller to know. */
export function httpApi(options: HttpApiOptions): ConversationApi {
  const { apiURL, timeoutMs = 10_000, fetch, environment = { after } } = options;
  const client = ky.create({
    method: 'post',
    prefix: apiURL,
    retry: 0,
    throwHttpErrors: false,
    timeout: false,
    ...(fetch && { fetch: (input) => fetch(input as Request) }),
  });

  /** Status, headers and body of the answer, whatever they are; rejects where none came. */
  async function post(path: string, request: unknown, { token, operationID, signal }: ApiCall) {
    const headers = requestHeaders({ token, operationID });
    const patience = new AbortController();
    const ended = new AbortController();
    const given = AbortSignal.any([signal, patience.signal]);
    const exchange = async () => {
      const answer = await client(path, { json: request, headers, signal: given });
      const body = await answer.arrayBuffer();
      return { status: answer.status, headers: answer.headers, body };
    };
    try {
      signal.throwIfAborted();
      environment.after(timeoutMs, () => patience.abort(), ended.signal);
      // A body that stops in the middle need not hear of the signal.
      return await Promise.race([exchange(), aborted(given)]);
    } catch (cause) {
      // The client's own errors hold the request, and with it the token: they are not handed on.
      if (signal.aborted) throw new SyncError('aborted', `${path}: given up`, {}, { cause: signal.reason });
      if (patience.signal.aborted) {
        throw new SyncError('timeout', `${path}: no answer in ${timeoutMs} ms`, { timeoutMs });
      }
      const unreachable = { cause: isNetworkError(cause) ? cause.cause : cause };
      throw new SyncError('network', `${path}: no answer`, {}, unreachable);
    } finally {
      ended.abort();
    }
  }

  return {
    async call(endpoint, request, call) {
      const { status, headers, body } = await post(endpoint.path, request, call);
      const serverTime = timeOf(headers.get('date'));
      if (status !== 200) {
        const retryAfterMs = retryAfter(headers.get('retry-after'), serverTime);
        const details = retryAfterMs === undefined ? { status } : { status, retryAfterMs };
        throw new SyncError('http', `${endpoint.path}: HTTP ${status}`, details);
      }
      const text = new TextDecoder().decode(body);
      return { data: openEnvelope(endpoint, parseJSON(endpoint.path, text)), serverTime, bytes: body.byteLength };
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

/** Made outside the client, whose error would quote the token. */
function requestHeaders(values: { token: string; operationID: string }): Headers {
  try {
    return new Headers(values);
  } catch {
    throw new SyncError('options', 'token: it holds characters that no HTTP header may', { path: 'token' });
  }
}

function parseJSON(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Without the cause: it quotes the body, which may be private.
    throw new SyncError('protocol', `${path}: the answer is not JSON`, { path: '' });
  }
}

/** ms since 1970. */
function timeOf(date: string | null): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : time;
}

/** Seconds, or a date, which means something by the server's own clock only. In ms. */
function retryAfter(header: string | null, serverTime: number | undefined): number | undefined {
  if (header === null) return undefined;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000;
  const time = timeOf(header);
  return time === undefined || serverTime === undefined ? undefined : Math.max(0, time - serverTime);
}
