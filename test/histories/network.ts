/** Everything on its way between clients and server, delivered one by one, in the order that the history wants. */
import { isRefusal } from '../../src/protocol/error-codes.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';
import type { Busy } from './turn.ts';

type ItemKind = 'request' | 'answer' | 'frame';

interface Item {
  readonly kind: ItemKind;
  readonly device: number;
  readonly what: string;
  readonly arrive: () => Promise<void> | void;
  /** It never arrives. */
  readonly lose: () => void;
}

/** What the server did for a client. */
export interface ServedCall {
  readonly device: number;
  readonly path: string;
  readonly operationID: string;
  readonly request: unknown;
  /** What the client was told: taken, refused for good, or something else, or nothing. */
  readonly outcome: 'taken' | 'refused' | 'unclear';
}

export type FrameFate = 'lose' | 'double' | 'garble' | 'reverse';

const garbage: readonly unknown[] = [
  null,
  'nonsense',
  { msgs: [7] },
  { msgs: { si_alice_bob: { Msgs: [{ seq: -1 }, 7] } } },
];

export class Network {
  readonly #backend: TestBackend;
  readonly #busy: Busy;
  readonly #trace: (line: string) => void;
  readonly #waiting: Item[] = [];
  readonly #stalled = new Set<string>();
  readonly #fates = new Map<number, FrameFate[]>();
  readonly served: ServedCall[] = [];
  /** Answers that a client has and has not read to their end, by operation: a browser takes its time for that. */
  readonly #reading = new Map<string, () => void>();
  /** Requests that were sent and have not ended for the client, by device. */
  readonly underWay: { readonly device: number; readonly path: string }[] = [];

  constructor(backend: TestBackend, busy: Busy, trace: (line: string) => void) {
    this.#backend = backend;
    this.#busy = busy;
    this.#trace = trace;
  }

  /** As the platform's `fetch`. `reachable` is asked when something is sent. */
  fetch(device: number, reachable: () => boolean): (request: Request) => Promise<Response> {
    return async (request) => {
      const { url, method, headers, signal } = request;
      const body = await request.text();
      signal.throwIfAborted();
      if (!reachable()) throw new TypeError('the device is offline');
      const path = new URL(url).pathname.replace(/^\/api/, '');
      return new Promise((resolve, reject) => {
        const entry = { device, path };
        this.underWay.push(entry);
        const end = (settle: () => void): void => {
          const at = this.underWay.indexOf(entry);
          if (at === -1) return;
          this.underWay.splice(at, 1);
          settle();
        };
        const lose = (): void => end(() => reject(new TypeError('the connection was lost')));
        signal.addEventListener('abort', () => end(() => reject(signal.reason as Error)), { once: true });
        const arrive = async (): Promise<void> => {
          const answer = await this.#serve(device, new Request(url, { method, headers, body }), path, body);
          this.#add({ kind: 'answer', device, what: path, arrive: () => end(() => settle(answer)), lose });
        };
        const settle = (answer: Response | undefined): void => {
          const operationID = headers.get('operationID') ?? '';
          this.ended(operationID);
          this.#reading.set(operationID, this.#busy.begin());
          if (answer === undefined) reject(new TypeError('no answer came'));
          else resolve(answer);
        };
        this.#add({ kind: 'request', device, what: path, arrive, lose });
      });
    };
  }

  /** A client is done with its call. */
  ended(operationID: string): void {
    this.#reading.get(operationID)?.();
    this.#reading.delete(operationID);
  }

  send(device: number, frame: unknown, arrive: (frame: unknown) => void): void {
    const fate = this.#fates.get(device)?.shift();
    const item = (told: unknown): Item => ({
      kind: 'frame',
      device,
      what: fate ?? 'frame',
      arrive: () => arrive(told),
      lose: () => {},
    });
    if (fate === 'lose') return;
    if (fate === 'reverse') {
      const first = this.#waiting.findIndex((other) => other.device === device && other.kind === 'frame');
      this.#waiting.splice(first === -1 ? this.#waiting.length : first, 0, item(frame));
      return;
    }
    this.#add(item(fate === 'garble' ? garbage[this.#waiting.length % garbage.length] : frame));
    if (fate === 'double') this.#add(item(frame));
  }

  /** What happens to the next frames for this device. */
  fate(device: number, fate: FrameFate, times: number): void {
    const fates = this.#fates.get(device) ?? [];
    this.#fates.set(device, [...fates, ...Array.from({ length: times }, () => fate)]);
  }

  stall(device: number, kind: ItemKind): void {
    this.#stalled.add(`${kind} ${device}`);
  }

  flow(): void {
    this.#stalled.clear();
  }

  /** No frame meets a fate any more. */
  heal(): void {
    this.flow();
    this.#fates.clear();
  }

  /** Whatever is on its way never arrives: of one device, or all of it, or only what is of this kind. */
  lose(device?: number, only?: ItemKind): void {
    const concerned = (item: Item): boolean =>
      (device === undefined || item.device === device) && (only === undefined || item.kind === only);
    const lost = this.#waiting.filter(concerned);
    const left = this.#waiting.filter((item) => !concerned(item));
    this.#waiting.splice(0, this.#waiting.length, ...left);
    for (const item of lost) item.lose();
  }

  /** Delivers one of the items that may move, by its number among them; false where there is none. */
  async deliver(pick: number): Promise<boolean> {
    await this.#calm();
    const free = this.#waiting.filter(({ kind, device }) => !this.#stalled.has(`${kind} ${device}`));
    const item = free[pick % Math.max(1, free.length)];
    if (item === undefined) return false;
    this.#waiting.splice(this.#waiting.indexOf(item), 1);
    this.#trace(`${item.kind} ${item.device} ${item.what}`);
    await item.arrive();
    await this.#calm();
    return true;
  }

  /** Delivers everything that may move, in its order, and what comes of that. */
  async settle(): Promise<void> {
    for (let delivered = 0; await this.deliver(0); delivered++) {
      if (delivered > 2_000) throw new Error('the network never comes to rest: somebody asks for ever');
    }
  }

  #add(item: Item): void {
    this.#waiting.push(item);
  }

  async #calm(): Promise<void> {
    await this.#busy.calm();
    await this.#backend.service.settled();
  }

  async #serve(device: number, request: Request, path: string, body: string): Promise<Response | undefined> {
    const operationID = request.headers.get('operationID') ?? '';
    let answer: Response | undefined;
    let outcome: ServedCall['outcome'] = 'unclear';
    try {
      answer = await this.#busy.during(this.#backend.fetch(request));
      const { errCode = -1 } = answer.ok ? ((await answer.clone().json()) as { errCode?: number }) : {};
      if (errCode === 0) outcome = 'taken';
      if (isRefusal(errCode)) outcome = 'refused';
    } catch {
      // No answer, or one that is not JSON: what the client makes of it is its own affair.
    }
    this.served.push({ device, path, operationID, request: JSON.parse(body), outcome });
    return answer;
  }
}
