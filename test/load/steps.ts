/** Changes at a steady rate, whether the server keeps up or not. */
import { setTimeout } from 'node:timers/promises';
import { quantile } from '../bench/shared/statistics.ts';
import { Deliveries } from './deliveries.ts';

/** What came of one rate. */
export interface Step {
  /** Changes a second. */
  readonly offered: number;
  /** Changes a second of which the last device had the push. */
  readonly held: number;
  readonly sent: number;
  /** By the server, e.g. because it has too much to do. */
  readonly refused: number;
  /** Without all their pushes when the step was over. */
  readonly missing: number;
  /** ms from the moment when a change was due to be sent to the last device's push; undefined where none came. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

export interface StepClock {
  /** ms. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
}

const systemClock: StepClock = { now: () => performance.now(), sleep: (ms) => setTimeout(ms) };

export interface StepOptions {
  readonly rate: number;
  readonly seconds: number;
  readonly graceMs: number;
  readonly devices: number;
}

/** A change that can be sent. */
export interface Change {
  /** By which its pushes are known. */
  readonly key: string;
  /** Resolves with whether the server took it. */
  send(): Promise<boolean>;
}

/** Sends what `next` gives; `listen` is told where pushes are to be counted. */
export async function runStep(
  { rate, seconds, graceMs, devices }: StepOptions,
  next: () => Change,
  listen: (deliveries: Deliveries) => void,
  clock: StepClock = systemClock,
): Promise<Step> {
  const deliveries = new Deliveries();
  listen(deliveries);
  const began = clock.now();
  const total = Math.max(1, Math.round(rate * seconds));
  const end = began + (total / rate) * 1000 + graceMs;
  const sending: Promise<void>[] = [];
  for (let place = 0; place < total && clock.now() < end; place++) {
    const due = began + (place * 1000) / rate;
    const { key, send } = next();
    // The pushes of two changes of one row cannot be told apart.
    while ((clock.now() < due || deliveries.isUnderWay(key)) && clock.now() < end) await clock.sleep(1);
    deliveries.expect(key, due, devices);
    sending.push(
      send().then((taken) => {
        if (!taken) deliveries.refuse(key);
      }),
    );
  }
  while (deliveries.missing > 0 && clock.now() < end) await clock.sleep(1);
  const { refused, latencies, ends } = deliveries;
  const step = {
    ...{ offered: rate, sent: sending.length, refused, missing: deliveries.missing + total - sending.length },
    ...{ held: heldRate(ends, began, total / rate), p50: quantile(latencies, 0.5), p99: quantile(latencies, 0.99) },
  };
  await Promise.all(sending);
  return step;
}

/** The part of a step at its beginning that does not count: the first pushes come some time after the first change. */
const LEAD = 0.25;

/** How many a second came to their end from the end of the lead to the end of the step. */
export function heldRate(ends: readonly number[], began: number, seconds: number): number {
  const [from, to] = [began + LEAD * seconds * 1000, began + seconds * 1000];
  return ends.filter((end) => end > from && end <= to).length / (seconds * (1 - LEAD));
}

const ENOUGH = 0.95;
const LATE_MS = 1000;

/** Whether the server no longer holds what it is offered. */
export function bends({ held, offered, refused, missing, p99 = Infinity }: Step): boolean {
  return held < ENOUGH * offered || p99 > LATE_MS || refused > 0 || missing > 0;
}
