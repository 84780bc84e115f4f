/** A bare handler that answers the same to everything: `constant-server node:http|Hono ANSWER`. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';

const [kind = '', answer = ''] = process.argv.slice(2);
const headers = { 'Content-Type': 'application/json; charset=utf-8' };

function bare(): Server {
  return createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(200, headers).end(answer));
  });
}

function hono(): Server {
  const app = new Hono();
  app.post('*', async (c) => {
    await c.req.text();
    return c.body(answer, 200, headers);
  });
  return createAdaptorServer(app) as Server;
}

const server = kind === 'Hono' ? hono() : bare();
server.listen(0, '127.0.0.1', () => {
  console.log(`listens on http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
