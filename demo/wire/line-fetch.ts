/** `fetch` over the line of one device, with an entry in the log for each call. */
import type { Line } from './line.ts';
import { bodyOnWire } from './body-on-wire.ts';
import { bytesOf, type Outcome, type WireLog } from './wire-log.ts';

export type Fetch = (request: Request) => Promise<Response>;

export function lineFetch(who: string, log: WireLog, line?: Line): Fetch {
  return async (request) => {
    if (line?.state.offline === true) throw new TypeError('offline');
    const began = performance.now();
    const sent = bytesOf(await request.clone().text());
    const what = new URL(request.url).pathname.replace(/^\/api(?=\/)/, '');
    const tell = (outcome: Outcome, received: number, note: string, onWire?: number): void =>
      log.add({ who, kind: 'call', what, outcome, note, sent, received, onWire, ms });
    let ms = 0;
    try {
      const response = await fetch(line ? new Request(request, { signal: either(request, line) }) : request);
      const text = await response.clone().text();
      const code = errorCode(response, text);
      ms = performance.now() - began;
      // The browser says what went over the wire in a later turn, for which the answer does not wait.
      setTimeout(() => {
        tell(code === '' ? 'ok' : 'refused', bytesOf(text), code, bodyOnWire(request.url, began));
      });
      return response;
    } catch (error) {
      ms = performance.now() - began;
      tell('failed', 0, request.signal.aborted ? 'given up' : 'no answer');
      throw error;
    }
  };
}

function either(request: Request, line: Line): AbortSignal {
  return AbortSignal.any([request.signal, line.signal]);
}

/** Of the envelope that every answer of the API comes in; empty where there is no error. */
function errorCode(response: Response, text: string): string {
  if (!response.ok) return `HTTP ${response.status}`;
  const { errCode, errMsg } = JSON.parse(text) as { errCode?: number; errMsg?: string };
  return errCode === undefined || errCode === 0 ? '' : `${errCode} ${errMsg ?? ''}`.trim();
}
