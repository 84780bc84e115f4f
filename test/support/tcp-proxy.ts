/** A stretch of network between clients and a server that a test cuts, holds up and truncates. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface TcpProxy {
  readonly port: number;
  /** Connections that stand. */
  count(): number;
  /** Ends all connections, without a word from the one side to the other. */
  cut(): void;
  /** From now on nothing comes through, in no direction, and no end either; `release` lets it all go, in its order. */
  hold(): void;
  release(): void;
  /** Of each connection that stands, only so many bytes more reach the client: then it ends, wherever that is. */
  truncate(bytes: number): void;
  /** From now on new connections are ended at once, until `accept`. */
  refuse(): void;
  accept(): void;
  close(): Promise<void>;
}

/** Listens on a free port of this machine, before a server on `port` of it. */
export async function openTcpProxy(port: number): Promise<TcpProxy> {
  const links = new Set<Link>();
  let [held, refusing] = [false, false];
  const server = createServer((client) => {
    if (refusing) {
      client.destroy();
      return;
    }
    const link = new Link(client, connect(port, '127.0.0.1'), () => links.delete(link));
    links.add(link);
    if (held) link.hold();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const each = (act: (link: Link) => void): void => [...links].forEach(act);
  return {
    port: (server.address() as AddressInfo).port,
    count: () => links.size,
    cut: () => each((link) => link.cut()),
    hold() {
      held = true;
      each((link) => link.hold());
    },
    release() {
      held = false;
      each((link) => link.release());
    },
    truncate: (bytes) => each((link) => link.truncate(bytes)),
    refuse: () => (refusing = true),
    accept: () => (refusing = false),
    async close() {
      each((link) => link.cut());
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One connection: a client on the one side, the server on the other. */
class Link {
  readonly #client: Socket;
  readonly #server: Socket;
  /** Bytes that may still reach the client. */
  #left = Infinity;

  constructor(client: Socket, server: Socket, onEnd: () => void) {
    this.#client = client;
    this.#server = server;
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => this.#toClient(bytes));
    client.on('close', () => {
      server.end();
      onEnd();
    });
    server.on('close', () => client.end());
    // Errors are ends like others.
    for (const socket of [client, server]) socket.setNoDelay().on('error', () => this.cut());
  }

  cut(): void {
    this.#client.destroy();
    this.#server.destroy();
  }

  hold(): void {
    this.#client.pause();
    this.#server.pause();
  }

  release(): void {
    this.#client.resume();
    this.#server.resume();
  }

  truncate(bytes: number): void {
    this.#left = bytes;
  }

  #toClient(bytes: Buffer): void {
    const passed = bytes.subarray(0, this.#left);
    this.#left -= passed.length;
    this.#client.write(passed);
    if (passed.length === bytes.length) return;
    this.#client.end();
    this.#server.destroy();
  }
}
