/**
 * Answers compressed on their way out of Node. It stands at this edge and not in the app, because the app is mounted in
 * browsers too, where what answers a call from within (a service worker) has to hand over plain bodies.
 */
import { promisify } from 'node:util';
import { brotliCompress, brotliCompressSync, constants, gzip, gzipSync } from 'node:zlib';
import { parseAccept } from 'hono/utils/accept';
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from 'hono/utils/compress';
import type { Caller } from './http-app.ts';

const brotli = promisify(brotliCompress);
const gzipped = promisify(gzip);
const { BROTLI_PARAM_QUALITY: QUALITY, BROTLI_PARAM_SIZE_HINT: SIZE_HINT } = constants;

type Fetch = (request: Request, caller?: Caller) => Response | Promise<Response>;

/** Bytes. What is smaller fits into one packet with its headers, compressed or not. */
const compressedFrom = 1024;

/**
 * Bytes. What is smaller is compressed at once: that takes some 0.1 ms, and the end of work done beside the event loop is
 * told only after what waits there, so that the first screen of a new device would stand behind the rest of its list.
 */
const besideFrom = 64 * 1024;

/**
 * The cheapest levels: on 500 rows (179 KB) brotli 1 gives 13.9 KB in 0.2 ms and gzip 1 gives 15.4 KB in 0.4 ms; the
 * levels in use elsewhere (5 and 6) give 12 and 13 KB in 1.5 ms. The work on large answers is done beside the event loop.
 */
const gzipOptions = { level: 1 };
const brotliOptions = (body: Uint8Array) => ({ params: { [QUALITY]: 1, [SIZE_HINT]: body.byteLength } });
const encoders = {
  br: {
    atOnce: (body: Uint8Array) => brotliCompressSync(body, brotliOptions(body)),
    beside: (body: Uint8Array) => brotli(body, brotliOptions(body)),
  },
  gzip: {
    atOnce: (body: Uint8Array) => gzipSync(body, gzipOptions),
    beside: (body: Uint8Array) => gzipped(body, gzipOptions),
  },
};
type Encoding = keyof typeof encoders;

/** The same answers, compressed where the client takes that and where it is worth it. */
export function compressAnswers(fetch: Fetch): Fetch {
  return async (request, caller) => {
    const response = await fetch(request, caller);
    if (request.method === 'HEAD' || !isCompressible(response) || isToldSmall(response)) return response;
    const plain = new Uint8Array(await response.arrayBuffer());
    const { status, statusText } = response;
    const headers = new Headers(response.headers);
    if (plain.byteLength < compressedFrom) return new Response(plain, { status, statusText, headers });
    headers.append('Vary', 'Accept-Encoding');
    const encoding = chooseEncoding(request.headers.get('Accept-Encoding') ?? '');
    if (encoding === undefined) return new Response(plain, { status, statusText, headers });
    const { atOnce, beside } = encoders[encoding];
    const body = plain.byteLength < besideFrom ? atOnce(plain) : await beside(plain);
    headers.set('Content-Encoding', encoding);
    headers.set('Content-Length', String(body.byteLength));
    return new Response(body, { status, statusText, headers });
  };
}

function isCompressible({ status, headers, body }: Response): boolean {
  if (body === null || status === 206 || headers.has('Content-Encoding')) return false;
  if (/\bno-transform\b/i.test(headers.get('Cache-Control') ?? '')) return false;
  return COMPRESSIBLE_CONTENT_TYPE_REGEX.test(headers.get('Content-Type') ?? '');
}

/** Where an answer says how long it is, it need not be read for that. */
function isToldSmall({ headers }: Response): boolean {
  const told = headers.get('Content-Length');
  return told !== null && Number(told) < compressedFrom;
}

/** What the client likes best, brotli where it likes both the same; undefined is plain. */
function chooseEncoding(accepted: string): Encoding | undefined {
  const liking = new Map(parseAccept(accepted).map(({ type, q }) => [type.toLowerCase(), q]));
  const others = liking.get('*') ?? 0;
  let best: { readonly encoding: Encoding | undefined; readonly q: number } = {
    encoding: undefined,
    q: liking.get('identity') ?? 0,
  };
  for (const encoding of ['gzip', 'br'] as const) {
    const q = liking.get(encoding) ?? others;
    if (q > 0 && q >= best.q) best = { encoding, q };
  }
  return best.encoding;
}
