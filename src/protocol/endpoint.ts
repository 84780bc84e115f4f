import type * as v from 'valibot';

/**
 * One call of the wire contract: `POST path` with a request body, answered by an envelope that holds the answer.
 * The schemas give the types of both sides; the server reads requests with one, the client answers with the other.
 */
export interface Endpoint<Request, Answer> {
  readonly path: string;
  readonly request: v.GenericSchema<unknown, Request>;
  readonly answer: v.GenericSchema<unknown, Answer>;
}
