/** A load balancer as plain as they come: each connection goes to the next of some ports of this machine that takes it. */
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface Balancer {
  readonly port: number;
  close(): Promise<void>;
}

export async function openBalancer(ports: readonly number[]): Promise<Balancer> {
  const open = new Set<Socket>();
  let turn = 0;

  function lead(client: Socket, attempts: number): void {
    const server = connect(ports[turn++ % ports.length] as number, '127.0.0.1');
    open.add(server);
    server.on('close', () => open.delete(server));
    server.once('connect', () => {
      server.off('error', next).on('error', () => client.destroy());
      client.on('close', () => server.destroy());
      server.on('close', () => client.destroy());
      client.pipe(server).pipe(client);
    });
    function next(): void {
      if (attempts > 1 && !client.destroyed) lead(client, attempts - 1);
      else client.destroy();
    }
    server.once('error', next);
  }

  const listener = createServer((client) => {
    open.add(client);
    client.setNoDelay().on('error', () => client.destroy());
    client.on('close', () => open.delete(client));
    lead(client, ports.length);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    port: (listener.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
