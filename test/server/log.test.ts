import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LogLevel } from '../../src/server/figures/log.ts';
import { nodeLog } from '../../src/server/figures/node-log.ts';
import { createObservers } from '../../src/server/observers.ts';
import { manualDelay } from '../support/manual-delay.ts';
import { connect, start } from '../support/gateway-clients.ts';
import { startServer } from '../support/server.ts';

const heard = (socket: Socket, event: string): Promise<unknown> =>
  new Promise((resolve) => void socket.once(event, resolve));

type Line = Readonly<Record<string, unknown>>;

function capture(level: LogLevel = 'info') {
  const lines: string[] = [];
  const write = (line: string): void => void lines.push(line);
  const read = (): readonly Line[] => lines.map((line) => JSON.parse(line) as Line);
  return { lines, write, read, log: nodeLog({ level, write }) };
}

const get = '/conversation/get_all_conversations';

describe('the log', () => {
  it('has one line for each call, with path, user, code, time and size, and never the body or the token', async () => {
    const { log, lines, read } = capture();
    let ticks = 0;
    const server = startServer({ log, ticks: () => (ticks += 4) });
    const token = await server.tokenOf('alice');
    await server.post(get, { ownerUserID: 'alice', note: 'between us' }, { token, operationID: 'op-1' });
    await server.post(`/api${get}`, { ownerUserID: 'bob' }, { token, operationID: 'op-2' });
    await server.post(get, {}, { token: `${token}x`, operationID: 'op-3' });
    const call = { level: 'info', msg: 'request', path: get, time: expect.any(String), ms: 4 };
    expect(read()).toEqual([
      { ...call, operationID: 'op-1', userID: 'alice', errCode: 0, bytes: expect.any(Number) },
      { ...call, operationID: 'op-2', userID: 'alice', errCode: 1002, bytes: expect.any(Number) },
      { ...call, operationID: 'op-3', userID: '', errCode: 1505, bytes: expect.any(Number) },
    ]);
    expect(lines.join('\n')).not.toContain('between us');
    expect(lines.join('\n')).not.toContain(token);
  });

  it('bears the operationID on every line of a call, and no other one, however the calls are interleaved', async () => {
    const { log, read } = capture();
    const server = startServer({ log, delay: async () => {} });
    server.service.observe((event) => {
      if (event.kind === 'push') throw new Error(`no socket for ${event.userID}`);
    });
    const send = (recvID: string, operationID: string) =>
      server.call(
        'imAdmin',
        '/msg/send_msg',
        { sendID: recvID, recvID, content: { content: 'hello' }, contentType: 101, sessionType: 1 },
        operationID,
      );
    await Promise.all([send('alice', 'op-a'), send('bob', 'op-b')]);
    await server.service.settled();
    const lines = read();
    // The calls, and three attempts each to tell of the message and of the row that was made for it.
    expect(lines.length).toBe(2 + 2 * 2 * 3);
    for (const line of lines) {
      const expected = line['msg'] === 'request' ? /^op-[ab]$/u : line['userID'] === 'alice' ? /^op-a$/u : /^op-b$/u;
      expect(line['operationID']).toMatch(expected);
    }
    expect(lines.find(({ level }) => level === 'warn')).toMatchObject({
      msg: 'telling of a change failed',
      attempt: 1,
      error: { message: expect.stringContaining('no socket for') },
    });
  });

  it('tells a failure with its stack and its causes, and nothing else that hangs on the error', async () => {
    const { log, lines, read } = capture('error');
    const server = startServer({ log });
    const cause = Object.assign(new Error('duplicate key'), { parameters: ['between us'] });
    server.context.store.read = () => Promise.reject(new Error('no database', { cause }));
    const token = await server.tokenOf('alice');
    await server.post(get, { ownerUserID: 'alice' }, { token, operationID: 'op-1' });
    expect(read()).toEqual([
      {
        level: 'error',
        msg: 'request failed',
        time: expect.any(String),
        operationID: 'op-1',
        path: get,
        error: { type: 'Error', message: expect.stringContaining('no database'), stack: expect.any(String) },
      },
    ]);
    expect(lines[0]).toMatch(/log\.test\.ts.*duplicate key/u);
    expect(lines[0]).not.toContain('between us');
  });

  it('tells of what was thrown though it is no error', () => {
    const { log, read } = capture();
    log.write('error', 'failed', { error: 'a text' });
    expect(read()).toMatchObject([{ error: { message: 'a text' } }]);
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
  ] as const)('from level %s on has %i of 4 lines', (level, count) => {
    const { log, lines } = capture(level);
    for (const each of ['debug', 'info', 'warn', 'error'] as const) log.write(each, 'line');
    expect(lines.length).toBe(count);
  });

  it('tells of what observers are told in vain, at warn', async () => {
    const { log, read } = capture('warn');
    const { delay, elapse } = manualDelay();
    const observers = createObservers({ delay, log });
    observers.observe(() => Promise.reject(new Error('no socket')));
    observers.notify([{ kind: 'push', userID: 'alice', frame: { msgs: {}, notificationMsgs: {} } }]);
    await elapse();
    await elapse();
    await observers.settled();
    expect(read().map(({ level, userID, attempt }) => [level, userID, attempt])).toEqual([
      ['warn', 'alice', 1],
      ['warn', 'alice', 2],
      ['warn', 'alice', 3],
    ]);
  });
});

describe('the log of a server with a network', () => {
  it('tells of its start and end, and of connections opened, refused, kicked and closed, without a token', async () => {
    const { lines, write, read } = capture();
    const server = await start({ logLevel: 'info', logTo: write });
    const { token } = await server.auth.userToken({ userID: 'alice', platformID: 5 });
    const dial = (auth: object) => {
      const socket = io(server.url, { auth, transports: ['websocket'], reconnection: false, forceNew: true });
      onTestFinished(() => void socket.disconnect());
      return socket;
    };
    const session = { token, userID: 'alice', platformID: 5, operationID: 'op-1' };
    const socket = dial(session);
    await heard(socket, 'connect');
    await heard(dial({ ...session, userID: 'bob', operationID: 'op-2' }), 'connect_error');
    const line = await connect(server, { operationID: 'op-3' });
    await line.hears(1);
    const refused = await connect(server, { operationID: 'op-4', sendID: 'bob' });
    await refused.ended();
    const gone = heard(socket, 'disconnect');
    await server.auth.kick('alice', 5, 'signed in elsewhere');
    await Promise.all([gone, line.ended()]);
    await server.close();
    const told = read().map(({ msg, gateway, operationID }) => [msg, gateway, operationID].filter(Boolean).join(' '));
    expect(told.toSorted()).toEqual([
      'connection closed openim op-3',
      'connection closed socketio op-1',
      'connection opened openim op-3',
      'connection opened socketio op-1',
      'connection refused openim op-4',
      'connection refused socketio op-2',
      'server started',
      'server stopped',
      'sessions kicked',
    ]);
    expect(told[0]).toBe('server started');
    for (const secret of [token, line.token, refused.token, server.secret]) {
      expect(lines.join('\n')).not.toContain(secret);
    }
  });

  it('is silent unless a level is given', async () => {
    const { lines, write } = capture();
    const server = await start({ logTo: write });
    await server.context.store.close();
    const body = JSON.stringify({ secret: server.secret, userID: 'imAdmin' });
    await fetch(`${server.url}/auth/get_admin_token`, { method: 'POST', body });
    expect(lines).toEqual([]);
  });
});
