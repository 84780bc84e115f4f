import type { ServiceContext } from '../context.ts';

/** An answer of the API, and what is told of it. */
export interface Answered {
  readonly response: Response;
  readonly errCode: number;
  /** Of the body. */
  readonly bytes: number;
  /** Empty where nobody was identified. */
  readonly userID: string;
}

export type RequestWatch = (
  request: { readonly path: string; readonly operationID: string },
  answer: () => Promise<Answered>,
) => Promise<Response>;

/** Counts and measures the calls of the API, and writes a line for each; all lines of a call bear its `operationID`. */
export function watchRequests({ meter, log, ticks }: Pick<ServiceContext, 'meter' | 'log' | 'ticks'>): RequestWatch {
  let underWay = 0;
  meter.watch('requestsUnderWay', () => underWay);
  return ({ path, operationID }, answer) =>
    log.within({ operationID }, async () => {
      const began = ticks();
      underWay++;
      try {
        const { response, errCode, bytes, userID } = await answer();
        meter.count('requests');
        if (errCode !== 0) meter.count('errors', { code: String(errCode) });
        meter.observe('answerBytes', bytes, { path });
        log.write('info', 'request', { path, userID, errCode, ms: ticks() - began, bytes });
        return response;
      } finally {
        underWay--;
      }
    });
}
