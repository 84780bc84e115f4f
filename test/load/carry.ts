/** How much one server carries: sockets that are idle, then changes at rising rates. */
import { isTaken } from './calls.ts';
import type { Deliveries } from './deliveries.ts';
import type { Plan } from './plan.ts';
import type { ServerProcess } from './processes.ts';
import { openSockets } from './sockets.ts';
import { bends, runStep } from './steps.ts';
import type { Change, Step } from './steps.ts';
import type { Target } from './target.ts';

export interface MeasuredStep extends Step {
  /** ms of the processors of all its nodes for one change. */
  readonly cpu: number;
}

export interface Carried {
  /** The last one is that at which it bends, if it did. */
  readonly steps: readonly MeasuredStep[];
  /** Bytes of all nodes together for each socket. */
  readonly bytesPerSocket: number;
}

/** Steps before those that count. */
const WARM_UPS = 2;

export async function carry(target: Target, plan: Plan, tell: (line: string) => void): Promise<Carried> {
  const sum = async (what: 'memory' | 'cpu', of: 'rss' | 'cpu'): Promise<number> => {
    const used = await Promise.all(target.nodes.map((node: ServerProcess) => node.usage(what)));
    return used.reduce((total, usage) => total + usage[of], 0);
  };
  let listening: Deliveries | undefined;
  const before = await sum('memory', 'rss');
  const sockets = await openSockets(target, plan, (key) => listening?.heard(key, performance.now()));
  try {
    const bytesPerSocket = ((await sum('memory', 'rss')) - before) / (plan.users * plan.devices);
    let number = 0;
    const next = (): Change => {
      const { key, caller, request } = target.change(number++);
      return { key, send: () => isTaken(caller, request) };
    };
    const run = (rate: number): Promise<Step> =>
      runStep({ ...plan, rate }, next, (deliveries) => (listening = deliveries));
    // Code that runs for the first time does not count.
    for (const rate of plan.rates.slice(0, WARM_UPS)) await run(rate);
    const steps: MeasuredStep[] = [];
    const measured = async (rate: number): Promise<MeasuredStep> => {
      const began = await sum('cpu', 'cpu');
      const step = await run(rate);
      const cpu = ((await sum('cpu', 'cpu')) - began) / step.sent;
      const late = step.p99?.toFixed(0) ?? '–';
      tell(`  ${rate}/s: held ${step.held.toFixed(0)}, p99 ${late} ms, ${cpu.toFixed(2)} ms of CPU`);
      return { ...step, cpu };
    };
    for (const rate of plan.rates) {
      const step = await measured(rate);
      // A second time, so that it is not decided by what else the machine did just then.
      steps.push(bends(step) ? await measured(rate) : step);
      if (steps.some(bends)) break;
    }
    return { steps, bytesPerSocket };
  } finally {
    sockets.close();
  }
}
