/** Calls of a cluster that are made until they are answered, as a device with an outbox does: on another node, under the same operationID. */
import { setTimeout } from 'node:timers/promises';
import { getAdminToken, getUserToken } from '../../src/protocol/auth-endpoints.ts';
import { openEnvelope } from '../../src/protocol/envelope.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { isSyncError } from '../../src/errors.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { secret } from './server.ts';

export interface ClusterCalls {
  /** Answered by one node or another. Rejects where the answer is a refusal. */
  call<Request, Answer>(endpoint: Endpoint<Request, Answer>, body: Request, as: Caller): Promise<Answer>;
  tokenOf(userID: string): Promise<string>;
  /** How many calls were answered. */
  answered(): number;
  /** How many attempts had none. */
  failed(): number;
}

export interface Caller {
  readonly token: string;
  readonly operationID: string;
}

const PAUSE_MS = 50;
const ATTEMPT_MS = 5000;

/** @param pick the address for the next attempt. */
export function clusterCalls(pick: () => string, signal: AbortSignal): ClusterCalls {
  let [answered, failed] = [0, 0];
  let admin: Promise<string> | undefined;

  async function attempt(path: string, body: unknown, { token, operationID }: Caller): Promise<unknown> {
    const response = await fetch(`${pick()}${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { token, operationID, connection: 'close' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return response.json();
  }

  const call: ClusterCalls['call'] = async (endpoint, body, as) => {
    for (;;) {
      try {
        const answer = openEnvelope(endpoint, await attempt(endpoint.path, body, as));
        answered++;
        return answer;
      } catch (error) {
        if (signal.aborted || (isSyncError(error, 'api') && error.code !== ErrorCode.internal)) throw error;
        failed++;
        await setTimeout(PAUSE_MS);
      }
    }
  };
  const adminToken = async (): Promise<string> =>
    (await call(getAdminToken, { secret, userID: 'imAdmin' }, { token: '', operationID: 'admin' })).token;
  return {
    call,
    answered: () => answered,
    failed: () => failed,
    async tokenOf(userID) {
      admin ??= adminToken();
      if (userID === 'imAdmin') return admin;
      const asAdmin = { token: await admin, operationID: 'token' };
      return (await call(getUserToken, { userID, platformID: 5 }, asAdmin)).token;
    },
  };
}
