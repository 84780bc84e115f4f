import type { Environment } from '../../src/ports.ts';
import { Remote } from '../../src/sync/remote.ts';
import { Session } from '../../src/sync/session.ts';
import { ScriptedApi } from './scripted-api.ts';

/** Alice's calls, to a server that the test scripts. */
export function setUpRemote(environment: Environment, signal: AbortSignal): { api: ScriptedApi; remote: Remote } {
  const api = new ScriptedApi();
  const session = new Session('token', () => {});
  const remote = new Remote({ api, session, userID: 'alice', environment, signal, onServerTime: () => {} });
  return { api, remote };
}
