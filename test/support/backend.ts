import { onTestFinished } from 'vitest';
import { httpApi } from '../../src/adapters/http-api.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { createTestBackend } from '../../src/testing/test-backend.ts';
import type { TestBackend, TestBackendOptions } from '../../src/testing/test-backend.ts';

/** A test backend that ends with the test. */
export function openBackend(options: TestBackendOptions = {}): TestBackend {
  const backend = createTestBackend(options);
  onTestFinished(() => backend.close());
  return backend;
}

/** Calls of one user, as a client makes them. */
export async function callerOf(backend: TestBackend, userID: string) {
  const api = httpApi({ apiURL: backend.apiURL, fetch: backend.fetch });
  const token = await backend.tokenFor(userID);
  let calls = 0;
  const ask = async <Request, Answer>(
    endpoint: Endpoint<Request, Answer>,
    request: Request,
    { operationID = `${userID} ${++calls}`, signal = new AbortController().signal } = {},
  ): Promise<Answer> => (await api.call(endpoint, request, { token, operationID, signal })).data;
  return {
    token,
    ask,
    /** A cursor at the present version. */
    async cursor() {
      const { versionID, version } = await ask(getFullConversationIDs, { userID, idHash: 0 });
      return { versionID, version };
    },
    delta: (cursor: { readonly versionID: string; readonly version: number }) =>
      ask(getIncrementalConversations, { userID, ...cursor }),
  };
}
