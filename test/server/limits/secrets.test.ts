import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { httpApi } from '../../../src/adapters/http-api.ts';
import { memoryStore } from '../../../src/adapters/memory-store.ts';
import { socketIO } from '../../../src/adapters/socket-io-push.ts';
import { createSync } from '../../../src/conversation-sync.ts';
import { createReferenceServer } from '../../../src/server/reference-server.ts';
import { connect as openIM } from '../../support/gateway-clients.ts';
import { rawSocketIO, sessionOf } from '../../support/raw-sockets.ts';
import { validRequests } from '../../support/valid-requests.ts';

const main = fileURLToPath(new URL('../../../src/server/main.ts', import.meta.url));
const secret = 'MARKED-SECRET-of-the-server';
const wrongSecret = 'MARKED-SECRET-of-somebody';
const wrongToken = 'MARKED.TOKEN.of-somebody';

/** Everything that the process prints, whoever prints it. */
function printed(): { readonly lines: () => string } {
  const lines: string[] = [];
  const take = (chunk: unknown): boolean => lines.push(String(chunk)) > 0;
  vi.spyOn(process.stdout, 'write').mockImplementation(take);
  vi.spyOn(process.stderr, 'write').mockImplementation(take);
  for (const method of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const) {
    vi.spyOn(console, method).mockImplementation((...args) => void lines.push(inspect(args, { depth: 20 })));
  }
  onTestFinished(() => void vi.restoreAllMocks());
  return { lines: () => lines.join('\n') };
}

type Post = (path: string, body: unknown, headers?: Record<string, string>) => Promise<Response>;
const postTo =
  (url: string): Post =>
  (path, body, headers = {}) =>
    fetch(url + path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });

/** Every path as it should be called, as it should not, and with bodies that cannot be read or hold a token. */
async function everything(post: Post, token: string): Promise<void> {
  for (const [path, { body }] of Object.entries(validRequests)) {
    const marked = { ...body, token, secret };
    for (const bearer of [token, wrongToken, '']) {
      const headers = bearer === '' ? {} : { token: bearer, operationID: 'op' };
      const unreadable = `{"token":"${token}","secret":"${secret}"`;
      for (const sent of [marked, unreadable, [token, secret]]) await post(path, sent, headers);
    }
  }
  await post('/auth/get_admin_token', { secret: wrongSecret, userID: 'imAdmin' });
  await post('/auth/parse_token', { token: wrongToken });
  await post('/nothing', { token, secret }, { token, operationID: 'op' });
}

describe('tokens and secrets', () => {
  it('stand in no line that is printed, and are told to no listener, whatever is asked and whatever fails', async () => {
    const output = printed();
    const told: unknown[] = [];
    const server = await createReferenceServer({
      ...{ secret, userRate: 200, userBurst: 0, bodyLimit: 4096 },
      onFailure: (...failure) => told.push(failure),
    });
    onTestFinished(() => server.close());
    const session = await sessionOf(server, 'alice');
    const { token: adminToken } = await server.auth.adminToken({ secret, userID: 'imAdmin' });
    const post = postTo(server.url);
    for (const token of [session.token, adminToken]) await everything(post, token);
    await rawSocketIO(server, session);
    await rawSocketIO(server, { ...session, token: wrongToken });
    for (const token of [session.token, wrongToken]) await (await openIM(server, { token })).hears(1);
    const answers: string[] = [];
    await server.auth.kick('alice', 5);
    answers.push(await (await post('/user/get_users_info', {}, { token: session.token, operationID: 'op' })).text());
    // From now on everything fails that can.
    await server.context.store.close();
    await everything(async (...call) => {
      const response = await post(...call);
      answers.push(await response.clone().text(), inspect(response.headers));
      return response;
    }, adminToken);
    expect(told.length).toBeGreaterThan(0);
    const all = output.lines() + inspect(told, { depth: 20, showHidden: true }) + answers.join('\n');
    for (const marked of [session.token, adminToken]) expect(all).not.toContain(marked);
    expect(all).not.toContain('MARKED');
  });

  it('stand in no line of the program, however much it logs, if a secret was given', async () => {
    const options = [
      '--port',
      '0',
      '--database',
      ':memory:',
      '--secret',
      secret,
      '--log-level',
      'debug',
      '--user-rate',
      '50',
    ];
    const child = spawn(process.execPath, [main, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += String(data)));
    await once(child.stdout, 'data');
    const url = /http:\/\/127[\d.:]+/u.exec(said)?.[0] ?? expect.fail(said);
    const post = postTo(url);
    const headers = { operationID: 'op' };
    const tokenIn = async (response: Response): Promise<string> =>
      ((await response.json()) as { readonly data: { readonly token: string } }).data.token;
    const admin = await tokenIn(await post('/auth/get_admin_token', { secret, userID: 'imAdmin' }));
    const own = { userID: 'alice', platformID: 5 };
    const user = await tokenIn(await post('/auth/get_user_token', own, { ...headers, token: admin }));
    for (const token of [admin, user]) await everything(post, token);
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    for (const marked of ['MARKED', admin, user]) expect(said).not.toContain(marked);
  });

  it('stand in no address that the SDK asks, but that of the gateway of OpenIM; in one the server takes none', async () => {
    const addresses: string[] = [];
    const ear = createServer((request, response) => {
      addresses.push(request.url ?? '');
      response.writeHead(503).end();
    }).on('upgrade', (request, socket) => {
      addresses.push(request.url ?? '');
      socket.destroy();
    });
    await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(ear.address() as AddressInfo).port}`;
    const token = 'MARKED.TOKEN';
    const sync = createSync({
      ...{ apiURL: url, userID: 'alice', token, storage: memoryStore(), push: socketIO({ url }) },
      api: httpApi({ apiURL: url }),
    });
    onTestFinished(async () => {
      await sync.stop();
      ear.closeAllConnections();
      await new Promise((resolve) => ear.close(resolve));
    });
    await sync.start();
    for (const path of ['/socket.io/', '/conversation/']) {
      await expect.poll(() => addresses.some((address) => address.startsWith(path)), { interval: 5 }).toBe(true);
    }
    expect(addresses.join('\n')).not.toContain('MARKED');
    const server = await createReferenceServer({ secret });
    onTestFinished(() => server.close());
    const { token: good } = await server.auth.userToken({ userID: 'alice', platformID: 5 });
    const answer = await postTo(server.url)(
      `/user/get_users_info?token=${good}&operationID=op`,
      {},
      { operationID: 'op' },
    );
    expect(await answer.json()).toMatchObject({ errCode: 1001, errDlt: 'token: the header is missing' });
  });
});
