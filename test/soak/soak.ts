/** Histories of growing seeds, and kills in rounds between them, so that a short run has some of both. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { describeFailure, failureOf } from '../histories/find-failure.ts';
import { runCrashes } from './crashes.ts';
import type { SoakOptions } from './options.ts';

export interface SoakReport {
  readonly histories: number;
  readonly kills: number;
  /** Counted apart: the browser lost all databases at such a kill, which no page can prevent, and STORE-6 healed it. */
  readonly databasesLost: number;
  /** In how many of those the app was told. */
  readonly lossesTold: number;
}

/** One for each moment of a kill, twice. */
const killsPerRound = 8;
/** The part of the time that kills may take; those that are left over come after it. */
const killsShare = 0.3;

/** @throws Error that describes the first failure. */
export async function soak({ minutes, seed, kills }: SoakOptions, log: (line: string) => void): Promise<SoakReport> {
  const begun = performance.now();
  const passed = (): number => (performance.now() - begun) / 60_000;
  const done = { histories: 0, kills: 0, databasesLost: 0, lossesTold: 0 };
  let killing = 0;
  async function kill(): Promise<void> {
    const began = passed();
    const times = Math.min(killsPerRound, kills - done.kills);
    const report = await runCrashes({ times, seed: seed + done.kills, log });
    done.kills += report.kills;
    done.databasesLost += report.databasesLost;
    done.lossesTold += report.lossesTold;
    killing += passed() - began;
  }
  while (passed() < minutes) {
    if (done.kills < kills && killing <= passed() * killsShare) await kill();
    const failure = await failureOf(seed + done.histories, () => ({ indexedDB: new IDBFactory(), IDBKeyRange }));
    if (failure !== undefined) throw new Error(describeFailure(failure));
    done.histories += 1;
    if (done.histories % 500 === 0) log(`${done.histories} histories`);
  }
  while (done.kills < kills) await kill();
  return done;
}
