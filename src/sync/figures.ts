/** What the figures of the SDK are told with; there are none where the app wants none. */
import { isSyncError, toSyncError } from '../errors.ts';
import type { DurationName, Environment, MetricAttributes, Metrics } from '../ports.ts';

export interface Figures extends Metrics {
  /** Tells how long `run` took, and what came of it: `outcome`, or the kind of the error; of the storage, its reason. */
  time<T>(
    name: DurationName,
    attributes: MetricAttributes,
    run: () => Promise<T>,
    outcome?: (result: T) => string,
  ): Promise<T>;
}

/** The hooks of an app are its own affair: what they throw goes no further. */
export function figuresOf(metrics: Metrics, { now }: Pick<Environment, 'now'>): Figures {
  const harmless = (tell: () => void): void => {
    try {
      tell();
    } catch {
      // There is nobody to tell it to.
    }
  };
  const duration: Metrics['duration'] = (...figure) => harmless(() => metrics.duration(...figure));
  return {
    count: (...figure) => harmless(() => metrics.count(...figure)),
    duration,
    async time(name, attributes, run, outcomeOf = () => 'ok') {
      const began = now();
      let outcome = '';
      try {
        const result = await run();
        outcome = outcomeOf(result);
        return result;
      } catch (cause) {
        const error = toSyncError(cause);
        outcome = isSyncError(error, 'storage') ? error.reason : error.kind;
        throw cause;
      } finally {
        duration(name, now() - began, { ...attributes, outcome });
      }
    },
  };
}
