import type { MiddlewareHandler } from 'hono';
import { errorAnswerOf } from '../answers.ts';
import type { Meter } from '../figures/meter.ts';
import { refusal } from './refusal.ts';

/** By then another node, or the next process, answers. */
const RETRY_AFTER_MS = 1000;

export interface Draining {
  /** From now on every request is answered 503, `/healthz` too, and connections end with their answers. */
  begin(): void;
  readonly middleware: MiddlewareHandler;
}

export function createDraining(meter: Meter): Draining {
  let begun = false;
  return {
    begin() {
      begun = true;
    },
    middleware: async (c, next) => {
      if (begun) {
        meter.count('refusals', { reason: 'draining' });
        c.res = errorAnswerOf(c, refusal(503, 'the server is about to stop', RETRY_AFTER_MS)).response;
      } else await next();
      if (begun) c.header('Connection', 'close');
    },
  };
}
