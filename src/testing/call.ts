import type { Endpoint } from '../protocol/endpoint.ts';
import type { FaultBox, Scope } from './fault.ts';
import type { Layers } from './layers.ts';

/** One call on its way to the server. */
export interface Call {
  /** As the wire contract has it, e.g. `/msg/send_msg`. */
  readonly path: string;
  readonly headers: Headers;
  /** JSON text. */
  readonly body: string;
}

export type CallLayers = Layers<Call, Promise<Response>>;
export type CallBox = FaultBox<Call, Promise<Response>>;

/** Which calls a fault strikes. */
export interface CallScope extends Scope<Call> {
  /** One path, or several; default all. */
  readonly path?: string | readonly string[];
}

export function callScope({ path, when, ...rest }: CallScope = {}): Scope<Call> {
  const paths = typeof path === 'string' ? [path] : path;
  return { ...rest, when: (call) => (paths?.includes(call.path) ?? true) && (when?.(call) ?? true) };
}

/** The request of a call; what it holds was checked by nobody. */
export function requestOf<Request>(_: Pick<Endpoint<Request, unknown>, 'request'>, { body }: Call): Partial<Request> {
  return JSON.parse(body) as Partial<Request>;
}

/** As Go writes it: an empty list is null, an empty map absent. */
export type Raw<Answer> = {
  [K in keyof Answer]: Answer[K] extends readonly (infer Item)[] ? readonly Raw<Item>[] | null : Raw<Answer[K]>;
};

/** The response with other data; one that bears an error stays as it is. */
export async function withData<Answer>(
  _: Pick<Endpoint<never, Answer>, 'answer'>,
  response: Response,
  change: (data: Raw<Answer>) => unknown,
): Promise<Response> {
  const text = await response.text();
  const { status, headers } = response;
  const envelope = JSON.parse(text) as { errCode: number; data: Raw<Answer> };
  const changed = envelope.errCode === 0 ? JSON.stringify({ ...envelope, data: change(envelope.data) }) : text;
  return new Response(changed, { status, headers });
}
