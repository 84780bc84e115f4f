/** The network of one simulated device. The browser has one network for all of the page; the two devices have one each. */
import { BehaviorSubject, type Observable } from 'rxjs';

export interface LineState {
  readonly offline: boolean;
  /** Push frames get lost, while the connection stays up. */
  readonly losesPushes: boolean;
}

const working: LineState = { offline: false, losesPushes: false };

/** Its switches outlive a reload of the page: a device that is offline starts offline. */
export class Line {
  readonly #key: string;
  readonly #state: BehaviorSubject<LineState>;
  /** Aborts what is under way when the line is cut. */
  #cut = new AbortController();

  constructor(name: string) {
    this.#key = `line:${name}`;
    this.#state = new BehaviorSubject(restore(this.#key));
  }

  get state$(): Observable<LineState> {
    return this.#state;
  }

  get state(): LineState {
    return this.#state.value;
  }

  /** Of the time until the line is cut next. */
  get signal(): AbortSignal {
    return this.#cut.signal;
  }

  set(change: Partial<LineState>): void {
    const state = { ...this.state, ...change };
    sessionStorage.setItem(this.#key, JSON.stringify(state));
    if (state.offline) this.#cut.abort(new TypeError('the line was cut'));
    else if (this.#cut.signal.aborted) this.#cut = new AbortController();
    this.#state.next(state);
  }
}

function restore(key: string): LineState {
  const stored = sessionStorage.getItem(key);
  return stored === null ? working : { ...working, ...(JSON.parse(stored) as Partial<LineState>) };
}
