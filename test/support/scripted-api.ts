import { SyncError } from '../../src/errors.ts';
import type { ApiAnswer, ApiCall, ConversationApi } from '../../src/ports.ts';
import type { Endpoint } from '../../src/protocol/endpoint.ts';
import { parseWire } from '../../src/protocol/validate.ts';
import { deferred, type Deferred } from './deferred.ts';

/** One call as it came in. */
export interface ScriptedCall extends ApiCall {
  readonly path: string;
  readonly request: unknown;
}

/** A call that the test answers when it likes. */
export interface HeldCall<Request, Answer> {
  readonly request: Request;
  readonly call: ScriptedCall;
  readonly answer: (data: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/** The calls of one endpoint, held in their order. */
export interface HeldCalls<Request, Answer> {
  readonly calls: readonly HeldCall<Request, Answer>[];
  /** The first one that was not yet taken; where there is none, it is waited for. */
  next(): Promise<HeldCall<Request, Answer>>;
}

type Script = (request: never, call: ScriptedCall) => unknown;

/** The other side of the wire, answering by endpoint as the test says. Requests are held against the wire contract. */
export class ScriptedApi implements ConversationApi {
  readonly calls: ScriptedCall[] = [];
  /** What every answer tells of the server's clock. */
  serverTime: number | undefined;
  readonly #scripts = new Map<string, Script>();

  /** From now on this endpoint answers so: with what `script` returns, or with the error that it throws. */
  on<Request, Answer>(
    endpoint: Endpoint<Request, Answer>,
    script: (request: Request, call: ScriptedCall) => Answer | Promise<Answer>,
  ): void {
    this.#scripts.set(endpoint.path, script);
  }

  /** From now on the calls of this endpoint wait for the test. */
  hold<Request, Answer>(endpoint: Endpoint<Request, Answer>): HeldCalls<Request, Answer> {
    const calls: HeldCall<Request, Answer>[] = [];
    let arrival: Deferred<void> = deferred();
    let taken = 0;
    this.on(endpoint, (request, call) => {
      const { promise, resolve, reject }: Deferred<Answer> = deferred();
      calls.push({ request, call, answer: resolve, fail: reject });
      arrival.resolve();
      return promise;
    });
    return {
      calls,
      async next() {
        const index = taken++;
        for (let held = calls[index]; ; held = calls[index]) {
          if (held !== undefined) return held;
          arrival = deferred();
          await arrival.promise;
        }
      },
    };
  }

  /** The requests that this endpoint got. */
  requests<Request>(endpoint: Endpoint<Request, unknown>): readonly Request[] {
    return this.calls.filter(({ path }) => path === endpoint.path).map(({ request }) => request as Request);
  }

  async call<Request, Answer>(
    endpoint: Endpoint<Request, Answer>,
    request: Request,
    options: ApiCall,
  ): Promise<ApiAnswer<Answer>> {
    const call = { path: endpoint.path, request, ...options };
    this.calls.push(call);
    const script = this.#scripts.get(endpoint.path);
    if (script === undefined) throw new Error(`the script has no answer for ${endpoint.path}`);
    const data = script(parseWire(endpoint.request, request, 'request') as never, call);
    return { data: (await Promise.race([data, aborted(options.signal)])) as Answer, serverTime: this.serverTime };
  }
}

/** Rejects when the caller gives up, as an adapter does. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const giveUp = (): void => reject(new SyncError('aborted', 'the caller gave up', {}, { cause: signal.reason }));
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** An answer with a code of the wire contract. */
export function apiError(code: number): SyncError {
  return new SyncError('api', `code ${code}`, { code, detail: '' });
}
