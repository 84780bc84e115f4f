import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { signToken } from '../../src/server/tokens.ts';
import { secret } from './server.ts';
import type { TestServer } from './server.ts';

/** Tokens of every kind that is refused for itself, by what is wrong with them, each with the code that says so. */
export type BadToken = readonly [name: string, code: number, make: (server: TestServer) => Promise<string>];

const HOUR = 3600;
const signed = (server: TestServer, by: string, from: number, until: number): Promise<string> => {
  const now = Math.floor(server.clock.now / 1000);
  const times = { issuedAt: now + from, expiresAt: now + until };
  return signToken({ userID: 'alice', platformID: 5, tokenID: 'unknown here', ...times }, by);
};

export const badTokens: readonly BadToken[] = [
  ['text that is no token', ErrorCode.tokenMalformed, async () => 'x.y.z'],
  ['__proto__', ErrorCode.tokenMalformed, async () => '__proto__'],
  ['one past its time', ErrorCode.tokenExpired, (server) => signed(server, secret, -2 * HOUR, -HOUR)],
  ['one before its time', ErrorCode.tokenNotYetValid, (server) => signed(server, secret, HOUR, 2 * HOUR)],
  ['one of another signature', ErrorCode.tokenUnknown, (server) => signed(server, 'another secret', 0, HOUR)],
  ['one that nobody was given', ErrorCode.tokenNotStored, (server) => signed(server, secret, 0, HOUR)],
  [
    'one without a signature',
    ErrorCode.tokenUnknown,
    async (server) => {
      const [, claims = ''] = (await server.tokenOf('alice')).split('.');
      return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
    },
  ],
  [
    "one with another's claims",
    ErrorCode.tokenUnknown,
    async (server) => {
      const [head = '', , signature = ''] = (await server.tokenOf('alice')).split('.');
      const [, claims = ''] = (await server.tokenOf('imAdmin')).split('.');
      return [head, claims, signature].join('.');
    },
  ],
  [
    'one that was ended',
    ErrorCode.tokenExpired,
    async (server) => {
      const token = await server.tokenOf('alice');
      await server.auth.expire('alice', 5);
      return token;
    },
  ],
  [
    'one that was kicked',
    ErrorCode.tokenKicked,
    async (server) => {
      const token = await server.tokenOf('alice');
      await server.auth.kick('alice', 5);
      return token;
    },
  ],
];
