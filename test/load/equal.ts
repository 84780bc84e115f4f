/** How many requests a second a server answers over connections that stay open, each asked again as soon as it has answered. */
import { callerOf } from './calls.ts';
import type { Caller, Request } from './calls.ts';
import { startProcess } from './processes.ts';
import type { ServerProcess } from './processes.ts';
import type { Plan } from './plan.ts';

export interface Answering {
  readonly perSecond: number;
  /** ms of the server's processors for one answer. */
  readonly cpu: number;
  /** What it answered to the first request. */
  readonly text: string;
}

/** Of the time of each that does not count: code that runs for the first time. */
const WARM_UP = 0.25;

/** @throws Error where an answer is not `holds`. */
export async function measureAnswers(
  node: ServerProcess,
  requests: readonly Request[],
  { seconds, connections }: Pick<Plan, 'seconds' | 'connections'>,
  holds: (text: string) => boolean = () => true,
): Promise<Answering> {
  const caller = callerOf(node.url, connections);
  try {
    const [first] = requests;
    if (first === undefined) throw new Error('nothing to ask');
    const { text } = await caller.post(first);
    await askAgain(caller, requests, { seconds: seconds * WARM_UP, connections }, holds);
    const before = await node.usage('cpu');
    const { count, ms } = await askAgain(caller, requests, { seconds, connections }, holds);
    const after = await node.usage('cpu');
    return { perSecond: (count * 1000) / ms, cpu: (after.cpu - before.cpu) / count, text };
  } finally {
    await caller.close();
  }
}

async function askAgain(
  caller: Caller,
  requests: readonly Request[],
  { seconds, connections }: Pick<Plan, 'seconds' | 'connections'>,
  holds: (text: string) => boolean,
): Promise<{ readonly count: number; readonly ms: number }> {
  const began = performance.now();
  let count = 0;
  const line = async (): Promise<void> => {
    do {
      const request = requests[count++ % requests.length] as Request;
      const { status, text } = await caller.post(request);
      if (status !== 200 || !holds(text)) throw new Error(`${request.path} was answered ${status}: ${text}`);
    } while (performance.now() - began < seconds * 1000);
  };
  await Promise.all(Array.from({ length: connections }, line));
  return { count, ms: performance.now() - began };
}

export const constantKinds = ['node:http', 'Hono'] as const;
export type ConstantKind = (typeof constantKinds)[number];

/** A handler that answers so to the same requests, and does nothing else. */
export async function measureConstant(
  kind: ConstantKind,
  answer: string,
  requests: readonly Request[],
  plan: Plan,
): Promise<Answering> {
  const node = await startProcess('constant-server.ts', [kind, answer]);
  try {
    return await measureAnswers(node, requests, plan);
  } finally {
    await node.stop();
  }
}
