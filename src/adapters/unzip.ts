import { host } from './browser-host.ts';

/**
 * What unzips a gzip, and rejects where it is none, ends too early, or holds more than so many bytes: no more than that
 * is ever in memory. Undefined where the host cannot unzip.
 */
export function unzipper(maxBytes: number): ((data: ArrayBuffer) => Promise<ArrayBuffer>) | undefined {
  const { DecompressionStream } = host;
  if (DecompressionStream === undefined) return undefined;
  return (data) => {
    const whole = new Blob([data]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Response(whole.pipeThrough(atMost(maxBytes))).arrayBuffer();
  };
}

function atMost(maxBytes: number): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let left = maxBytes;
  return new TransformStream({
    transform(part, controller) {
      left -= part.byteLength;
      if (left < 0) throw new Error('too large');
      controller.enqueue(part);
    },
  });
}
