/** What went over the wire, one entry per call and push frame, with its bytes. */
import { BehaviorSubject, type Observable } from 'rxjs';

export type Outcome =
  /** Answered, or delivered. */
  | 'ok'
  /** The server answered with an error code, or a status other than 200. */
  | 'refused'
  /** No answer came. */
  | 'failed'
  /** A push frame that the demo dropped on its way. */
  | 'lost';

export interface WireEntry {
  readonly id: number;
  /** Who is at this end of the wire. */
  readonly who: string;
  readonly kind: 'call' | 'push';
  readonly what: string;
  readonly outcome: Outcome;
  /** The error code, or how many messages a frame held; may be empty. */
  readonly note: string;
  /** Bytes of the bodies. */
  readonly sent: number;
  readonly received: number;
  /** Undefined for what only came in. */
  readonly ms: number | undefined;
  /** ms since 1970. */
  readonly at: number;
}

export interface WireTotals {
  readonly calls: number;
  readonly pushes: number;
  readonly bytes: number;
}

/** More entries than anybody reads; the totals count all of them. */
const KEPT = 200;

const none: WireTotals = { calls: 0, pushes: 0, bytes: 0 };

export class WireLog {
  readonly #entries = new BehaviorSubject<readonly WireEntry[]>([]);
  #totals = none;
  #lastID = 0;

  /** The newest first, after each addition. */
  get entries$(): Observable<readonly WireEntry[]> {
    return this.#entries;
  }

  /** Of all entries since the log was cleared. */
  get totals(): WireTotals {
    return this.#totals;
  }

  add(entry: Omit<WireEntry, 'id' | 'at'>): void {
    const { calls, pushes, bytes } = this.#totals;
    this.#totals = {
      calls: calls + (entry.kind === 'call' ? 1 : 0),
      pushes: pushes + (entry.kind === 'push' ? 1 : 0),
      bytes: bytes + entry.sent + entry.received,
    };
    const added = { ...entry, id: ++this.#lastID, at: Date.now() };
    this.#entries.next([added, ...this.#entries.value].slice(0, KEPT));
  }

  clear(): void {
    this.#totals = none;
    this.#entries.next([]);
  }
}

const encoder = new TextEncoder();

export function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
