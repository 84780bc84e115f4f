import type { Endpoint } from '../protocol/endpoint.ts';
import { errorEnvelope } from '../protocol/envelope.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { callScope, requestOf, withData } from './call.ts';
import type { Call, CallLayers, CallScope, Raw } from './call.ts';
import { createFaultBox } from './fault.ts';
import type { Fault, Faults } from './fault.ts';
import { createGate } from './gate.ts';
import type { Gate } from './gate.ts';

/** Calls that stand still. */
export interface HeldCalls extends Fault {
  /** How many stand now. */
  readonly waiting: number;
  /** Resolves once so many stand; default 1. */
  arrived(count?: number): Promise<void>;
  /** Lets those go on that stand now; later ones are held again. */
  release(): void;
}

/** Calls that the client has given up, and that have not arrived yet. */
export interface LateCalls extends Fault {
  readonly waiting: number;
  /** Lets them arrive, in the order in which they were sent; resolves once the server has dealt with them. */
  arrive(): Promise<void>;
}

/** What can go wrong with a call. Each is on until `off`, or for `times` calls. */
export interface CallFaults extends Faults {
  /** How many calls are held now. */
  standing(): number;
  /** An HTTP status instead of an answer. `retryAfter` is the header's text: seconds, or a date. */
  status(status: number, scope?: CallScope & { readonly retryAfter?: string }): Fault;
  /** An API error instead of an answer. */
  code(code: ErrorCode, scope?: CallScope & { readonly detail?: string }): Fault;
  /** The request does not reach the server. */
  unreachable(scope?: CallScope): Fault;
  /** The request takes effect, and its answer is lost. */
  lostAnswer(scope?: CallScope): Fault;
  /** Requests stand before the server, or answers behind it, until they are released. `off` releases them too. */
  hold(scope?: CallScope & { readonly at?: 'request' | 'answer' }): HeldCalls;
  /** The client hears of a failure; the request takes effect when it is let arrive. `off` loses those that wait. */
  late(scope?: CallScope): LateCalls;
  /** The body of the answer; default: JSON that breaks off. */
  malformed(scope?: CallScope & { readonly body?: string }): Fault;
  /** Changes the data of the endpoint's answers, as they stand on the wire. */
  change<Request, Answer>(
    endpoint: Endpoint<Request, Answer>,
    change: (data: Raw<Answer>, request: Partial<Request>) => unknown,
    scope?: Omit<CallScope, 'path'>,
  ): Fault;
}

export function createCallFaults(layers: CallLayers): CallFaults {
  const box = createFaultBox(layers);
  const gates = new Set<Gate>();
  return {
    standing: () => [...gates].reduce((sum, gate) => sum + gate.waiting, 0),
    off: () => box.off(),
    status(status, { retryAfter, ...scope } = {}) {
      const headers: Record<string, string> = retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
      return box.switchOn(callScope(scope), async () => new Response(null, { status, headers }));
    },
    code(code, { detail = 'switched on by the test', ...scope } = {}) {
      return box.switchOn(callScope(scope), async () => Response.json(errorEnvelope(code, detail)));
    },
    unreachable(scope) {
      return box.switchOn(callScope(scope), async () => Response.error());
    },
    lostAnswer(scope) {
      return box.switchOn(callScope(scope), async (call, next) => {
        await next(call);
        return Response.error();
      });
    },
    hold({ at = 'request', ...scope } = {}) {
      const gate = createGate();
      gates.add(gate);
      const fault = box.switchOn(
        callScope(scope),
        async (call, next) => {
          if (at === 'request') await gate.pass();
          const response = await next(call);
          if (at === 'answer') await gate.pass();
          return response;
        },
        () => gate.open(),
      );
      return {
        off: () => fault.off(),
        arrived: (count) => gate.arrived(count),
        release: () => gate.release(),
        get hits() {
          return fault.hits;
        },
        get waiting() {
          return gate.waiting;
        },
      };
    },
    late(scope) {
      let late: (() => Promise<unknown>)[] = [];
      const lose = (): void => void (late = []);
      const fault = box.switchOn(
        callScope(scope),
        async (call, next) => {
          late.push(() => next(call));
          return Response.error();
        },
        lose,
      );
      return {
        off: () => fault.off(),
        async arrive() {
          const arriving = late;
          lose();
          for (const send of arriving) await send();
        },
        get hits() {
          return fault.hits;
        },
        get waiting() {
          return late.length;
        },
      };
    },
    malformed({ body = '{"errCode":0,"data":{', ...scope } = {}) {
      return box.switchOn(callScope(scope), async (call, next) => {
        const { status, headers } = await next(call);
        return new Response(body, { status, headers });
      });
    },
    change(endpoint, change, scope) {
      return box.switchOn(callScope({ ...scope, path: endpoint.path }), async (call: Call, next) =>
        withData(endpoint, await next(call), (data) => change(data, requestOf(endpoint, call))),
      );
    },
  };
}
