import type { CounterName, DurationName, MetricAttributes, Metrics } from '../../src/ports.ts';

export interface RecordedMetrics extends Metrics {
  /** By name and attributes, such as `http path=/msg/send_msg outcome=ok`: the sum of the values. */
  readonly counted: ReadonlyMap<string, number>;
  /** The same for durations: all of them, in ms. */
  readonly took: ReadonlyMap<string, readonly number[]>;
  /** The names of the attributes that each name was told with. */
  readonly attributes: ReadonlyMap<string, string>;
  clear(): void;
}

/** Hooks that remember what they are told. */
export function recordedMetrics(): RecordedMetrics {
  const counted = new Map<string, number>();
  const took = new Map<string, readonly number[]>();
  const names = new Map<string, string>();
  const keyOf = (name: CounterName | DurationName, attributes: MetricAttributes): string => {
    names.set(name, Object.keys(attributes).toSorted().join());
    return [name, ...Object.entries(attributes).map(([key, value]) => `${key}=${value}`)].join(' ');
  };
  return {
    count(name, value, attributes) {
      const key = keyOf(name, attributes);
      counted.set(key, (counted.get(key) ?? 0) + value);
    },
    duration(name, milliseconds, attributes) {
      const key = keyOf(name, attributes);
      took.set(key, [...(took.get(key) ?? []), milliseconds]);
    },
    counted,
    took,
    attributes: names,
    clear() {
      counted.clear();
      took.clear();
    },
  };
}
