import { SyncError } from '../../src/errors.ts';
import type { PassRequest, PassResult } from '../../src/sync/pass.ts';
import { Rate } from '../../src/sync/rate.ts';
import { SyncLoop } from '../../src/sync/sync-loop.ts';
import type { StatusEvent } from '../../src/sync/sync-state.ts';
import { defaultTiming } from '../../src/sync/timing.ts';
import { deferred, settled, type Deferred } from './deferred.ts';
import { steadyEnvironment } from './environments.ts';

export const result: PassResult = { kind: 'none', upserted: [], removed: [] };
export const unreachable = new SyncError('network', 'no route', {});

/** As many as any test that is not about their number wants. */
export const passesAtOnce = 20;

interface Pass extends Deferred<PassResult> {
  readonly request: PassRequest;
}

/** A loop whose passes the test ends. `random` is what chance gives every time. */
export function setUp({ random = 0.5 } = {}) {
  const environment = steadyEnvironment(random);
  const run = new AbortController();
  const passes: Pass[] = [];
  const statuses: StatusEvent[] = [];
  const ended: (readonly [PassRequest, PassResult])[] = [];
  const loop = new SyncLoop({
    environment,
    timing: defaultTiming,
    signal: run.signal,
    rate: new Rate({ environment, burst: passesAtOnce, every: defaultTiming.pace }),
    run(request) {
      const pass = { request, ...deferred<PassResult>() };
      passes.push(pass);
      return pass.promise;
    },
    onStatus: (event) => statuses.push(event),
    onEnded: (request, outcome) => ended.push([request, outcome]),
  });
  const pass = (index: number): Pass => passes.at(index) ?? missing(`pass ${index}`);
  return {
    environment,
    loop,
    passes,
    statuses,
    ended,
    stop: (reason?: unknown) => run.abort(reason),
    kinds: () => statuses.map(({ kind }) => kind),
    async succeed(): Promise<void> {
      pass(-1).resolve(result);
      await settled();
    },
    async fail(error: unknown = unreachable): Promise<void> {
      pass(-1).reject(error);
      await settled();
    },
    request: (index: number) => pass(index).request,
    /** The wait that the last failure announced, in ms. */
    wait(): number {
      const event = statuses.findLast(({ kind }) => kind === 'passFailed');
      return event?.kind === 'passFailed' ? event.nextAttemptAt - environment.now() : missing('failure');
    },
  };
}

function missing(what: string): never {
  throw new Error(`no ${what}`);
}

export const named = (...ids: string[]) => ({ named: new Set(ids) });
