/** A stretch of network before a server of this machine that holds every byte up for half of the round trip. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { SlowLinkData } from './slow-link-thread.ts';

export interface SlowLink {
  readonly url: string;
  /** Bytes that came from the server so far. */
  bytes(): number;
  close(): Promise<void>;
}

/** It has a thread of its own: in that of the server, an answer would wait on its way for those that are being made. */
export async function openSlowLink(server: string, roundTripMs: number): Promise<SlowLink> {
  const bytes = new Uint32Array(new SharedArrayBuffer(Uint32Array.BYTES_PER_ELEMENT));
  const workerData: SlowLinkData = { server, delayMs: roundTripMs / 2, bytes };
  const thread = new Worker(new URL('slow-link-thread.ts', import.meta.url), { workerData });
  const [url] = (await once(thread, 'message')) as [string];
  return {
    url,
    bytes: () => Atomics.load(bytes, 0),
    async close() {
      await thread.terminate();
    },
  };
}
