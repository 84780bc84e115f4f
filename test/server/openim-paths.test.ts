import { describe, expect, it } from 'vitest';
import { decode, fromBase64 } from '../../src/protocol/openim/decode.ts';
import { encode } from '../../src/protocol/openim/encode.ts';
import type { MessageType } from '../../src/protocol/openim/message-type.ts';
import {
  ActiveConversationsRequest,
  ConversationMsgsAnswer,
  ConversationsRequest,
} from '../../src/protocol/openim/requests.ts';
import { say, start } from '../support/gateway-clients.ts';

const PROTOBUF = 'application/x-protobuf';

/** alice's calls to a server on which bob has written to her. */
async function alice() {
  const server = await start();
  const users = [{ userID: 'bob', nickname: 'Bob', faceURL: '' }];
  await server.service.directory.register({ users });
  await say(server, 'hello <Alice> 👋');
  const { token } = await server.auth.userToken({ userID: 'alice', platformID: 5 });
  return async (path: string, contentType: string, body: BodyInit) => {
    const headers = { token, operationID: 'op', 'content-type': contentType };
    const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
    return (await response.json()) as { readonly errCode: number; readonly errDlt: string; readonly data: unknown };
  };
}

/** The same row as each of the two encodings has it, without what is zero. */
function nonZero(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(nonZero);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [name, nonZero(field)] as const);
  return Object.fromEntries(fields.filter(([, field]) => !isZero(field)));
}

const isZero = (field: unknown): boolean =>
  field === null || field === 0 || field === '' || field === false || (Array.isArray(field) && field.length === 0);

const cases: readonly (readonly [path: string, type: MessageType, request: object])[] = [
  ['/jssdk/get_active_conversations', ActiveConversationsRequest, { ownerUserID: 'alice', count: 10 }],
  ['/jssdk/get_conversations', ConversationsRequest, { ownerUserID: 'alice', conversationIDs: ['si_alice_bob'] }],
];

describe.each(cases)('OpenIM asks %s in protobuf', (path, type, request) => {
  it.each([PROTOBUF, 'Application/X-Protobuf; charset=utf-8'])(
    'wire contract: as %s it is answered in a JSON envelope, with the same as in JSON',
    async (contentType) => {
      const ask = await alice();
      const answer = await ask(path, contentType, Buffer.from(encode(type, request)));
      const plain = await ask(path, 'application/json', JSON.stringify(request));
      const decoded = decode(ConversationMsgsAnswer, fromBase64(answer.data as string, 'data'));
      expect(decoded).toMatchObject({
        unreadCount: 1,
        conversations: [{ conversation: { conversationID: 'si_alice_bob' }, user: { nickname: 'Bob' }, maxSeq: 1 }],
      });
      expect(nonZero(decoded)).toEqual(nonZero(plain.data));
    },
  );

  it('bytes that are no protobuf are 1001', async () => {
    const ask = await alice();
    expect(await ask(path, PROTOBUF, Buffer.from([10, 255]))).toMatchObject({ errCode: 1001 });
  });
});

it('a request in protobuf is held to the same limits: without a count it is 1001', async () => {
  const ask = await alice();
  const answer = await ask('/jssdk/get_active_conversations', PROTOBUF, Buffer.alloc(0));
  expect(answer).toMatchObject({ errCode: 1001, errDlt: expect.stringContaining('count') });
});
