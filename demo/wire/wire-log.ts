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
  /** Bytes of the received body as they came, compressed; undefined where the browser does not tell. */
  readonly onWire: number | undefined;
  /** Undefined for what only came in. */
  readonly ms: number | undefined;
  /** ms since 1970. */
  readonly at: number;
}

export interface WireTotals {
  readonly calls: number;
  readonly pushes: number;
  /** Of the bodies, as far as is known as they went over the wire. */
  readonly bytes: number;
  /** Of the bodies as they are read. */
  readonly unpacked: number;
}

/** More entries than anybody reads; the totals count all of them. */
const KEPT = 200;

const none: WireTotals = { calls: 0, pushes: 0, bytes: 0, unpacked: 0 };

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
    const { calls, pushes, bytes, unpacked } = this.#totals;
    this.#totals = {
      calls: calls + (entry.kind === 'call' ? 1 : 0),
      pushes: pushes + (entry.kind === 'push' ? 1 : 0),
      bytes: bytes + entry.sent + (entry.onWire ?? entry.received),
      unpacked: unpacked + entry.sent + entry.received,
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
