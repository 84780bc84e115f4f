/** The thread of `slow-link.ts`: tells its URL once it listens, and ends with all its sockets when it is terminated. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

export interface SlowLinkData {
  readonly server: string;
  readonly delayMs: number;
  /** One place, to which bytes from the server are added. */
  readonly bytes: Uint32Array;
}

const { server, delayMs, bytes } = workerData as SlowLinkData;

const later = (run: () => void): unknown => setTimeout(run, delayMs);

function pass(from: Socket, to: Socket): void {
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('close', () => later(() => to.end()));
  from.on('error', () => to.destroy());
  from.setNoDelay();
}

const listener = createServer((client) => {
  const upstream = connect(Number(new URL(server).port), '127.0.0.1');
  upstream.on('data', ({ length }) => Atomics.add(bytes, 0, length));
  pass(client, upstream);
  pass(upstream, client);
});
listener.listen(0, '127.0.0.1', () => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- the port of a thread has no origin
  parentPort?.postMessage(`http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
});
