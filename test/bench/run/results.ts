/** What all rounds come to. */
import { FLOOR, type EngineName } from './engines.ts';
import type { Sample } from './measure.ts';
import { summarise, type Summary } from '../shared/statistics.ts';
import type { WorkName } from './works.ts';

export interface Result extends Summary {
  readonly work: WorkName;
  readonly engine: EngineName;
  readonly rows: number;
  /** The median by that of the packed floor in the same run. */
  readonly ratio: number | undefined;
}

export function resultsOf(samples: readonly Sample[]): readonly Result[] {
  const groups = new Map<string, Sample>();
  for (const sample of samples) {
    const key = keyOf(sample);
    groups.set(key, { ...sample, values: [...(groups.get(key)?.values ?? []), ...sample.values] });
  }
  const floorOf = ({ work, rows }: Sample): number | undefined =>
    summarise(groups.get(keyOf({ work, rows, engine: FLOOR }))?.values ?? [])?.median;
  return [...groups.values()].flatMap((group) => {
    const summary = summarise(group.values);
    const floor = floorOf(group);
    if (summary === undefined) return [];
    const { work, engine, rows } = group;
    return [{ work, engine, rows, ...summary, ratio: floor === undefined ? undefined : summary.median / floor }];
  });
}

function keyOf({ work, engine, rows }: Pick<Sample, 'work' | 'engine' | 'rows'>): string {
  return `${work} ${engine} ${rows}`;
}
