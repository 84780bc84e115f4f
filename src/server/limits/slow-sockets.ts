import type { Socket } from 'socket.io';
import type { Meter } from '../figures/meter.ts';

/** What the library does not describe of a connection by websocket. */
interface Wire {
  /** Packets that wait for those before them. */
  readonly writeBuffer: readonly Packet[];
  readonly transport: { readonly socket: { readonly bufferedAmount: number; terminate(): void } };
}
interface Packet {
  readonly data?: string | { readonly byteLength: number };
}

/**
 * Ends a socket as soon as more than so many bytes wait for its client, which reconnects and syncs: what a slow client
 * does not take would fill the memory of all. Closing it would wait for the client.
 */
export function dropWhenSlow({ conn }: Pick<Socket, 'conn'>, sendBuffer: number, meter: Meter): void {
  const wire = conn as unknown as Wire;
  let dropped = false;
  conn.on('packetCreate', (packet: Packet) => {
    const { socket } = wire.transport;
    const waiting = wire.writeBuffer.reduce((sum, { data }) => sum + sizeOf(data), socket.bufferedAmount);
    if (dropped || waiting + sizeOf(packet.data) <= sendBuffer) return;
    dropped = true;
    meter.count('refusals', { reason: 'slow' });
    socket.terminate();
  });
}

/** Ends a connection without waiting for its client. */
export function endWire(conn: Socket['conn']): void {
  (conn as unknown as Wire).transport.socket.terminate();
}

/** Of text its characters, which is near enough and costs nothing. */
function sizeOf(data: Packet['data']): number {
  if (data === undefined) return 0;
  return typeof data === 'string' ? data.length : data.byteLength;
}
