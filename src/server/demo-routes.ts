import * as v from 'valibot';
import { successEnvelope } from '../protocol/envelope.ts';
import { Platform } from '../protocol/platform.ts';
import { Id } from '../protocol/scalars.ts';
import { badArgument, failureEnvelope } from './api-error.ts';
import { fillAccount } from './demo-fill.ts';
import { parseRequest } from './parse-request.ts';
import type { ServerCore } from './server-core.ts';

const Session = /* @__PURE__ */ v.object({ userID: Id, platformID: v.picklist(Object.values(Platform)) });
const Owner = /* @__PURE__ */ v.object({ userID: Id });
const Fill = /* @__PURE__ */ v.object({
  userID: Id,
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
});

/**
 * What the demo page asks beyond the wire contract, in the same envelopes. It needs no token and lets anybody be
 * anyone: never to be had on a server with other people's data.
 */
export function addDemoRoutes(core: ServerCore): void {
  const { auth, context } = core;

  function post<T>(path: string, schema: v.GenericSchema<unknown, T>, handle: (request: T) => Promise<unknown>): void {
    core.http.post(path, async (c) => {
      try {
        const body: unknown = await c.req.json().catch(() => {
          throw badArgument('body', 'expected JSON');
        });
        return c.json(successEnvelope(await handle(parseRequest(schema, body))));
      } catch (error) {
        return c.json(failureEnvelope(error));
      }
    });
  }

  post('/demo/token', Session, (request) => auth.userToken(request));
  post('/demo/expire', Session, ({ userID, platformID }) => auth.expire(userID, platformID));
  // A lost log: the next question finds a new one, so that no cursor is valid any more.
  post('/demo/reset-log', Owner, ({ userID }) =>
    context.store.transaction((writes) => writes.versionLogs.drop([userID])),
  );
  post('/demo/fill', Fill, ({ userID, count }) => fillAccount(context, userID, count));
}
