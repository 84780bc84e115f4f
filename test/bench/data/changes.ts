/** What happens to the list during the works: deterministic, and told to each engine as the records that it makes. */
import { seededRandom } from '../../../src/testing/seeded-random.ts';
import { inOrder } from './order.ts';
import type { BenchRecord } from './records.ts';

/** `message`: somebody wrote. `config`: another device of the user changed the row. */
export interface Change {
  readonly kind: 'message' | 'config';
  readonly record: BenchRecord;
}

/** The list as it has to be, by the plainest means there are; the changes are drawn from it. */
export class Script {
  readonly #records = new Map<string, BenchRecord>();
  readonly #ids: readonly string[];
  readonly #random: () => number;
  #time: number;
  #edits = 0;
  #pinned: number;

  constructor(records: readonly BenchRecord[], seed: number) {
    this.#ids = records.map(({ conversationID }) => conversationID);
    for (const record of records) this.#records.set(record.conversationID, record);
    this.#pinned = records.filter(({ isPinned }) => isPinned).length;
    this.#random = seededRandom(seed);
    this.#time = records.reduce((latest, { latestMsgTime }) => Math.max(latest, latestMsgTime), 0);
  }

  /** What the server counts: 1 for the first answer, and 1 more for each change of rows. Messages do not count. */
  get cursor(): number {
    return 1 + this.#edits;
  }

  get pinned(): number {
    return this.#pinned;
  }

  /** All of the list in its order. */
  list(): readonly BenchRecord[] {
    return [...this.#records.values()].toSorted(inOrder);
  }

  /** The first rows of it. */
  window(limit: number): readonly BenchRecord[] {
    const first: BenchRecord[] = [];
    for (const record of this.#records.values()) {
      const last = first.at(-1);
      if (first.length === limit && last !== undefined && inOrder(record, last) > 0) continue;
      const place = first.findIndex((other) => inOrder(record, other) < 0);
      first.splice(place === -1 ? first.length : place, 0, record);
      if (first.length > limit) first.pop();
    }
    return first;
  }

  /** A message in each of so many conversations that are not pinned, all different. */
  messages(count: number): readonly Change[] {
    return this.#draw(count, ({ isPinned }) => !isPinned).map((record) => {
      this.#time += 1000;
      return this.#apply('message', { ...record, latestSeq: record.latestSeq + 1, latestMsgTime: this.#time });
    });
  }

  /** `ex` is written anew in so many conversations. The first of them stands on top of the list, the second is pinned. */
  edits(count: number): readonly Change[] {
    this.#edits += 1;
    const [top] = this.window(1);
    const drawn = this.#draw(count - 1, ({ isPinned }) => !isPinned);
    return [...(top === undefined ? [] : [top]), ...drawn].map((record, index) =>
      this.#apply('config', {
        ...record,
        ex: JSON.stringify({ theme: 'edited', note: `${this.#edits}`.padStart(28, '.') }),
        isPinned: record.isPinned || index === 1,
      }),
    );
  }

  #apply(kind: Change['kind'], record: BenchRecord): Change {
    if (record.isPinned && this.#records.get(record.conversationID)?.isPinned === false) this.#pinned += 1;
    this.#records.set(record.conversationID, record);
    return { kind, record };
  }

  #draw(count: number, fits: (record: BenchRecord) => boolean): readonly BenchRecord[] {
    const drawn = new Map<string, BenchRecord>();
    const wanted = Math.min(count, this.#ids.length - this.pinned);
    while (drawn.size < wanted) {
      const id = this.#ids[Math.floor(this.#random() * this.#ids.length)] ?? '';
      const record = this.#records.get(id);
      if (record !== undefined && fits(record)) drawn.set(id, record);
    }
    return [...drawn.values()];
  }
}
