/** Kills a real browser in the middle of its work, again and again, and holds what it left against what it had promised. */
import { seededRandom } from '../../src/testing/seeded-random.ts';
import { serveTabs } from '../support/browser-server.ts';
import { makeProfile, removeProfile, runChromium } from '../support/chromium-modes.ts';
import { RememberingStore } from '../support/row-history.ts';
import { moments as allMoments } from './crash-moments.ts';
import type { Moment } from './crash-moments.ts';
import { Victim } from './crash-victim.ts';

export interface CrashesOptions {
  /** How many kills; the moments take turns. */
  readonly times: number;
  readonly seed: number;
  /** Default: all of them. */
  readonly moments?: readonly Moment[];
  /** Done to the profile after a kill. A victim has then been in two browsers, so that its mark is on the disk too. */
  readonly damage?: (profile: string, url: string) => void;
  /** Told one line for each kill. */
  readonly log: (line: string) => void;
}

export interface CrashesReport {
  readonly kills: number;
  /** How many of them left the browser without any database at all, which no page can prevent (STORE-6). */
  readonly databasesLost: number;
  /** In how many of those the app was told. It is where the mark of the database was on the disk by then. */
  readonly lossesTold: number;
}

/** From what was reached to the kill, in ms, at most. */
const AIM_MS = 120;

/**
 * @throws Error that names the seed, the kill and its moment, where the list did not open, rows and cursor disagreed, a
 * durable write was gone, a loss of all databases was not told, or the list did not come to be the server's.
 */
export async function runCrashes(options: CrashesOptions): Promise<CrashesReport> {
  const { times, seed, moments = allMoments, damage, log } = options;
  const random = seededRandom(seed);
  const pick = (most: number): number => 1 + Math.floor(random() * most);
  const store = new RememberingStore();
  const server = await serveTabs(store);
  const profile = makeProfile();
  let chromium = await runChromium(profile);
  let databasesLost = 0;
  let lossesTold = 0;
  try {
    for (let kill = 1; kill <= times; kill++) {
      const moment = moments[(kill - 1) % moments.length] as Moment;
      const label = `seed ${seed}, kill ${kill} (${moment.name})`;
      try {
        const victim = new Victim({ server, store, moment, userID: `alice${kill}`, pick });
        await victim.open(chromium.context);
        if (damage !== undefined) {
          await chromium.quit();
          chromium = await runChromium(profile);
          await victim.reopen(chromium.context);
        }
        const reached = await victim.strike(() => chromium.kill(), pick(AIM_MS));
        damage?.(profile, server.url);
        chromium = await runChromium(profile);
        const { databases, told, found } = await victim.examine(chromium.context);
        if (databases === 'lost') {
          databasesLost++;
          if (told) lossesTold++;
        }
        log(`${label} after ${reached}: ${found}`);
      } catch (cause) {
        throw new Error(`${label}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
      }
    }
  } finally {
    await chromium.quit();
    await server.close();
    removeProfile(profile);
  }
  return { kills: times, databasesLost, lossesTold };
}
