import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Labels, Meter } from './meter.ts';
import { COUNTERS, GAUGES, HISTOGRAMS } from './node-metric-table.ts';
import type { Metric } from './node-metric-table.ts';

/** The figures of one server, for Prometheus. */
export interface Figures {
  readonly meter: Meter;
  readonly contentType: string;
  /** All of them as text, those of the process included. */
  scrape(): Promise<string>;
}

/** Figures in a registry of their own: several servers of one process do not see each other's. */
export function createFigures(): Figures {
  const registry = new Registry();
  const ofProcess = processRegistry();
  const registers = [registry];
  const counters = mapValues(COUNTERS, (metric) => {
    const counter = new Counter({ ...described(metric), registers });
    for (const labels of knownLabels(metric)) counter.inc(labels, 0);
    return counter;
  });
  const histograms = mapValues(HISTOGRAMS, (metric) => {
    const histogram = new Histogram({ ...described(metric), buckets: [...metric.buckets], registers });
    for (const labels of knownLabels(metric)) histogram.zero(labels);
    return histogram;
  });
  const watched = mapValues(GAUGES, (metric) => {
    const reads: { readonly labels: Labels; readonly read: () => number }[] = [];
    const gauge = new Gauge({
      ...described(metric),
      registers,
      collect() {
        for (const { labels, read } of reads) gauge.set(labels, read());
      },
    });
    return reads;
  });
  return {
    meter: {
      count: (name, labels = {}, by = 1) => counters[name].inc(labels, by),
      observe: (name, value, labels = {}) => histograms[name].observe(labels, value),
      watch: (name, read, labels = {}) => watched[name].push({ labels, read }),
    },
    contentType: registry.contentType,
    scrape: async () => `${await registry.metrics()}\n${await ofProcess.metrics()}`,
  };
}

let shared: Registry | undefined;

/**
 * Processor, memory, garbage collection and the lag of the event loop belong to the process, however many servers it
 * runs. The library's hooks cannot be taken out again, so they are put in once, by the first server.
 */
function processRegistry(): Registry {
  if (shared === undefined) {
    shared = new Registry();
    collectDefaultMetrics({ register: shared });
  }
  return shared;
}

function described({ name, help, labels = {} }: Metric) {
  return { name, help, labelNames: Object.keys(labels) };
}

/** Every combination of the values that are known; none where a label has no known values. */
function knownLabels({ labels = {} }: Metric): readonly Labels[] {
  return Object.entries(labels).reduce<readonly Labels[]>(
    (combinations, [label, values]) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [label]: value }))),
    [{}],
  );
}

function mapValues<Name extends string, From, To>(
  from: { readonly [N in Name]: From },
  map: (value: From) => To,
): { readonly [N in Name]: To } {
  return Object.fromEntries(Object.entries<From>(from).map(([name, value]) => [name, map(value)])) as {
    [N in Name]: To;
  };
}
