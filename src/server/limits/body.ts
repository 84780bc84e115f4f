import { badArgument } from '../api-error.ts';
import type { Meter } from '../figures/meter.ts';
import { refusal } from './refusal.ts';

/**
 * The body of a request, of at most `limit` bytes.
 *
 * @throws SyncError of kind `http` with status 413, as soon as there is more; of kind `api` with 1001 where the client is
 *   gone before its body was whole.
 */
export async function readBody(request: Request, limit: number, meter: Meter): Promise<Uint8Array> {
  const tooLarge = (): Error => {
    meter.count('refusals', { reason: 'body' });
    return refusal(413, `body: more than ${limit} bytes`);
  };
  const told = Number(request.headers.get('content-length') ?? Infinity);
  if (Number.isFinite(told) && told > limit) throw tooLarge();
  // HTTP ends a body of a told length there, so that it may be taken as a whole, which is faster; the second look is for
  // callers within the process, whom nothing keeps from telling another length.
  const isBounded = told <= limit && !request.headers.has('transfer-encoding');
  const bytes = isBounded ? await whole(request) : await inPieces(request, limit);
  if (bytes === undefined || bytes.byteLength > limit) throw tooLarge();
  return bytes;
}

async function whole(request: Request): Promise<Uint8Array> {
  return new Uint8Array(await arrived(request.arrayBuffer()));
}

/** Undefined as soon as there is more than the limit; the rest is not read. */
async function inPieces(request: Request, limit: number): Promise<Uint8Array | undefined> {
  const reader = request.body?.getReader();
  if (reader === undefined) return new Uint8Array();
  const pieces: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await arrived(reader.read());
    if (done) return joined(pieces, size);
    size += value.byteLength;
    if (size > limit) {
      void reader.cancel().catch(() => {});
      return undefined;
    }
    pieces.push(value);
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
}

async function arrived<T>(reading: Promise<T>): Promise<T> {
  try {
    return await reading;
  } catch {
    throw badArgument('body', 'it did not arrive whole');
  }
}
