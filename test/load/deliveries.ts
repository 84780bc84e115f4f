/** Which changes are under way to how many devices, and how long each took until the last one had it. Pure. */

interface UnderWay {
  /** ms on the clock of whoever tells. */
  readonly due: number;
  waiting: number;
}

export class Deliveries {
  /** ms from the moment when a change was due to be sent to the last device's push, in the order of the ends. */
  readonly latencies: number[] = [];
  /** ms on the clock, of the same. */
  readonly ends: number[] = [];
  refused = 0;
  readonly #underWay = new Map<string, UnderWay>();

  get missing(): number {
    return this.#underWay.size;
  }

  isUnderWay(key: string): boolean {
    return this.#underWay.has(key);
  }

  expect(key: string, due: number, devices: number): void {
    this.#underWay.set(key, { due, waiting: devices });
  }

  /** One device has the push. */
  heard(key: string, now: number): void {
    const change = this.#underWay.get(key);
    if (change === undefined || --change.waiting > 0) return;
    this.#underWay.delete(key);
    this.latencies.push(now - change.due);
    this.ends.push(now);
  }

  /** The server did not take it. */
  refuse(key: string): void {
    if (this.#underWay.delete(key)) this.refused++;
  }
}
