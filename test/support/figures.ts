import { createFigures } from '../../src/server/figures/node-prometheus.ts';
import type { Figures } from '../../src/server/figures/node-prometheus.ts';

export interface ReadFigures extends Figures {
  /** The samples whose name begins so, without the prefix of all names and without those that stand at 0. */
  read(name: string): Promise<Readonly<Record<string, number>>>;
}

/** Figures of a server, to be read as Prometheus would. */
export function readFigures(figures = createFigures()): ReadFigures {
  return {
    ...figures,
    async read(name) {
      const samples = samplesOf(await figures.scrape()).filter(
        ([sample, value]) => sample.startsWith(`conversation_sync_${name}`) && value !== 0,
      );
      return Object.fromEntries(samples.map(([sample, value]) => [sample.slice('conversation_sync_'.length), value]));
    },
  };
}

/** Every sample of a page of figures with its value. */
export function samplesOf(page: string): readonly (readonly [string, number])[] {
  return [...page.matchAll(/^([a-z]\S*) (\S+)$/gmu)].map(([, sample = '', value]) => [sample, Number(value)]);
}
