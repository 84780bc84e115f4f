/** Socket.IO alone: hands what it is told by HTTP to the sockets of a user, and knows neither tokens nor a database. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { Server } from 'socket.io';
import type { BareChange } from './bare-target.ts';

const http = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { userID, frame } = JSON.parse(Buffer.concat(parts).toString()) as BareChange;
    io.to(userID).emit('push', frame);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"errCode":0}');
  });
});
const io = new Server(http, { transports: ['websocket'], serveClient: false });
io.on('connection', (socket) => void socket.join(String(socket.handshake.auth['userID'])));
http.listen(0, '127.0.0.1', () => {
  console.log(`listens on http://127.0.0.1:${(http.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => void io.close());
