import { describe, expect, it } from 'vitest';
import { startServer } from '../support/server.ts';

const get = '/conversation/get_all_conversations';

describe('the HTTP app', () => {
  it('answers as Go writes: lists that are empty are null, maps absent, data absent where there is none', async () => {
    const server = startServer();
    expect((await server.call('alice', get, { ownerUserID: 'alice' })).data).toEqual({ conversations: null });
    const seqs = await server.call('alice', '/msg/get_conversations_has_read_and_max_seq', { userID: 'alice' });
    expect(seqs.data).toEqual({ pinnedConversationIDs: null });
    const delta = await server.call('alice', '/conversation/get_incremental_conversations', {
      userID: 'alice',
      versionID: '',
      version: 0,
    });
    expect(delta.data).toEqual({
      version: 1,
      versionID: expect.stringMatching(/^[\da-f]{24}$/u),
      full: true,
      delete: null,
      insert: null,
      update: null,
    });
    const batch = await server.call('alice', '/conversation/get_incremental_conversations_batch', { reqList: [] });
    expect(batch.data).toEqual({});
    const empty = await server.call('imAdmin', '/user/user_register', { users: [{ userID: 'bob' }] });
    expect(empty).toEqual({ errCode: 0, errMsg: '', errDlt: '' });
  });

  it('serves every path under / and under /api', async () => {
    const server = startServer();
    const headers = { token: await server.tokenOf('alice'), operationID: 'op' };
    expect(await server.post(`/api${get}`, { ownerUserID: 'alice' }, headers)).toMatchObject({ errCode: 0 });
  });

  it.each(['', '{', '{"ownerUserID":"alice"'])('SRV-4: a body that is not JSON (%j) is 1001', async (body) => {
    const answer = await startServer().call('alice', get, body);
    expect(answer).toMatchObject({ errCode: 1001, errDlt: 'body: expected JSON' });
  });

  it.each(['null', '7', '[]', '"text"', '{}', '{"ownerUserID":null}', '{"ownerUserID":7}'])(
    'SRV-4: a body of another shape (%s) is 1001',
    async (body) => {
      expect(await startServer().call('alice', get, body)).toMatchObject({ errCode: 1001 });
    },
  );

  it('ignores unknown fields of a request', async () => {
    expect(await startServer().call('alice', get, { ownerUserID: 'alice', more: { of: 'it' } })).toMatchObject({
      errCode: 0,
    });
  });

  it('answers 404 and 405 with an envelope too', async () => {
    const { app } = startServer();
    const unknown = await app(new Request('http://server/conversation/nothing', { method: 'POST' }));
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ errCode: 1004, errDlt: 'no such path: /conversation/nothing' });
    const wrongMethod = await app(new Request(`http://server${get}`));
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get('Allow')).toBe('POST');
    expect(await wrongMethod.json()).toMatchObject({ errCode: 1001 });
  });

  it('lets every origin in, with the headers that it needs, and shows it the clock', async () => {
    const server = startServer();
    const preflight = await server.app(
      new Request(`http://server${get}`, {
        method: 'OPTIONS',
        headers: {
          Origin: 'https://chat.example',
          'Access-Control-Request-Method': 'POST',
          'Access-Control-Request-Headers': 'content-type,operationid,token',
        },
      }),
    );
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toBe('content-type,operationid,token');
    const answer = await server.app(new Request(`http://server${get}`, { method: 'POST' }));
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(answer.headers.get('Access-Control-Expose-Headers')).toBe('Date,Retry-After');
    expect(answer.headers.get('Date')).toBe(new Date(server.clock.now).toUTCString());
  });

  it('says at /healthz that it is well', async () => {
    const response = await startServer().app(new Request('http://server/healthz'));
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  it('answers 500 for what it did not expect, tells its listener, and nobody else what it was', async () => {
    const failures: unknown[] = [];
    const server = startServer({ onFailure: (error, call) => failures.push([String(error), call]) });
    await server.context.store.close();
    const answer = await server.post('/auth/parse_token', { token: 'x.y.z' }, { operationID: 'op-1' });
    expect(answer).toMatchObject({ errCode: 1503 });
    const token = await server.post('/auth/get_admin_token', { secret: 'a secret for tests', userID: 'imAdmin' });
    expect(token).toEqual({ errCode: 500, errMsg: 'ServerInternalError', errDlt: '' });
    expect(failures).toEqual([[expect.stringContaining('closed'), { path: '/auth/get_admin_token', operationID: '' }]]);
  });
});
