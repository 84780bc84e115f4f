/** A stretch of network before a server of this machine that holds every byte up for half of the round trip. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface SlowLink {
  readonly url: string;
  /** Bytes that came from the server so far. */
  bytes(): number;
  close(): Promise<void>;
}

export async function openSlowLink(server: string, roundTripMs: number): Promise<SlowLink> {
  const sockets = new Set<Socket>();
  let bytes = 0;
  const later = (run: () => void): unknown => setTimeout(run, roundTripMs / 2);
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => later(() => to.write(chunk)));
    from.on('close', () => later(() => to.end()));
    from.on('error', () => to.destroy());
    from.setNoDelay();
    sockets.add(from);
    from.on('close', () => sockets.delete(from));
  };
  const listener = createServer((client) => {
    const upstream = connect(Number(new URL(server).port), '127.0.0.1');
    upstream.on('data', ({ length }) => (bytes += length));
    pass(client, upstream);
    pass(upstream, client);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    bytes: () => bytes,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
