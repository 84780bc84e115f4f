import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import { COUNTERS, GAUGES, HISTOGRAMS } from '../../src/server/figures/node-metric-table.ts';
import type { ReferenceServer } from '../../src/server/reference-server.ts';
import { samplesOf } from '../support/figures.ts';
import { connect, fine, start } from '../support/gateway-clients.ts';

const heard = (socket: Socket, event: string): Promise<unknown> =>
  new Promise((resolve) => void socket.once(event, resolve));

const samples = async ({ url }: ReferenceServer): Promise<ReadonlyMap<string, number>> =>
  new Map(samplesOf(await (await fetch(`${url}/metrics`)).text()));

describe('/metrics', () => {
  it('is text for Prometheus, without a token and for no page of another origin', async () => {
    const { url } = await start({ metrics: true });
    const answer = await fetch(`${url}/metrics`, { headers: { Origin: 'https://elsewhere.example' } });
    expect(answer.headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe(null);
    const page = await answer.text();
    for (const { name, help } of [COUNTERS, GAUGES, HISTOGRAMS].flatMap((table) => Object.values(table))) {
      expect(page).toContain(`# HELP ${name} ${help}\n`);
    }
    const preflight = await fetch(`${url}/metrics`, { method: 'OPTIONS' });
    expect([preflight.status, preflight.headers.get('Access-Control-Allow-Origin')]).toEqual([405, null]);
  });

  it('is not there unless it is asked for', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
  });

  it('knows the connections of each gateway, and each user once', async () => {
    const server = await start({ metrics: true });
    const session = async (userID: string, platformID: 2 | 5) => {
      const { token } = await server.auth.userToken({ userID, platformID });
      return { token, userID, platformID, operationID: 'op' };
    };
    const sockets = [await session('alice', 5), await session('alice', 2), await session('bob', 5)].map((auth) => {
      const socket = io(server.url, { auth, transports: ['websocket'], reconnection: false, forceNew: true });
      onTestFinished(() => void socket.disconnect());
      return heard(socket, 'connect');
    });
    await Promise.all(sockets);
    const line = await connect(server);
    await line.hears(1);
    expect(line.heard).toEqual([fine]);
    const page = await samples(server);
    expect(page.get('conversation_sync_connections{gateway="socketio"}')).toBe(3);
    expect(page.get('conversation_sync_connections{gateway="openim"}')).toBe(1);
    expect(page.get('conversation_sync_users_connected')).toBe(2);
  });

  it('keeps no process alive once its server has closed', async () => {
    const program = `
      import { createReferenceServer } from './src/server/index.ts';
      const servers = [await createReferenceServer({ metrics: true }), await createReferenceServer({ metrics: true })];
      for (const { url } of servers) await (await fetch(url + '/metrics')).text();
      for (const server of servers) await server.close();`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: 'inherit' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
