import type { CallLayers } from './call.ts';

/** One call that was made, answered or not. */
export interface RecordedCall {
  readonly path: string;
  readonly operationID: string;
  /** The request as it was sent. */
  readonly request: unknown;
  /** Undefined until it is answered. */
  status: number | undefined;
  /** Of the bodies, in bytes. */
  readonly sent: number;
  received: number;
}

/** What clients asked, as they see it: calls that a fault struck are among them. */
export interface Traffic {
  /** In the order in which they were made. */
  readonly all: readonly RecordedCall[];
  /** How many were made: of one path, or in all. */
  count(path?: string): number;
  /** Of the bodies of all calls. */
  readonly bytes: { readonly sent: number; readonly received: number };
  /** Forgets what was recorded. */
  clear(): void;
}

export function recordTraffic(layers: CallLayers): Traffic {
  let calls: RecordedCall[] = [];
  const size = (text: string): number => new TextEncoder().encode(text).length;
  layers.add(async (call, next) => {
    const recorded: RecordedCall = {
      path: call.path,
      operationID: call.headers.get('operationID') ?? '',
      request: parsed(call.body),
      status: undefined,
      sent: size(call.body),
      received: 0,
    };
    calls.push(recorded);
    const response = await next(call);
    if (response.type === 'error') return response;
    const { status, headers } = response;
    const body = await response.text();
    Object.assign(recorded, { status, received: size(body) });
    return new Response(body === '' ? null : body, { status, headers });
  });
  return {
    get all() {
      return calls;
    },
    count: (path) => calls.filter((call) => path === undefined || call.path === path).length,
    get bytes() {
      return calls.reduce(
        ({ sent, received }, call) => ({ sent: sent + call.sent, received: received + call.received }),
        { sent: 0, received: 0 },
      );
    },
    clear() {
      calls = [];
    },
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
