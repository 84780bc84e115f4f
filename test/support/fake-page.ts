import { vi } from 'vitest';

/** An event target that knows how many listeners it has. */
class CountingTarget extends EventTarget {
  readonly #listeners = new Set<unknown>();

  get count(): number {
    return this.#listeners.size;
  }

  override addEventListener(
    type: string,
    listener: EventListener,
    options: AddEventListenerOptions & { readonly signal: AbortSignal },
  ): void {
    super.addEventListener(type, listener, options);
    if (options.signal.aborted) return;
    this.#listeners.add(listener);
    options.signal.addEventListener('abort', () => this.#listeners.delete(listener));
  }
}

/** As much of a page as the environment looks at, put in place of the globals. */
export class FakePage {
  readonly window = new CountingTarget();
  readonly document = Object.assign(new CountingTarget(), { visibilityState: 'visible' });
  readonly navigator: { onLine: boolean | undefined; storage: { persist: () => Promise<boolean> } | undefined } = {
    onLine: true,
    storage: undefined,
  };
  readonly #idle = new Map<number, () => void>();
  readonly #frames = new Map<number, () => void>();
  #requests = 0;

  constructor() {
    vi.stubGlobal('document', this.document);
    vi.stubGlobal('navigator', this.navigator);
    vi.stubGlobal('addEventListener', this.window.addEventListener.bind(this.window));
    vi.stubGlobal('requestIdleCallback', (run: () => void): number => {
      this.#idle.set(++this.#requests, run);
      return this.#requests;
    });
    vi.stubGlobal('cancelIdleCallback', (request: number) => this.#idle.delete(request));
    vi.stubGlobal('requestAnimationFrame', (run: () => void): number => {
      this.#frames.set(++this.#requests, run);
      return this.#requests;
    });
    vi.stubGlobal('cancelAnimationFrame', (request: number) => this.#frames.delete(request));
  }

  show(visibilityState: 'visible' | 'hidden'): void {
    this.document.visibilityState = visibilityState;
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  frame(): void {
    for (const [request, run] of this.#frames) {
      this.#frames.delete(request);
      run();
    }
  }

  idle(): void {
    for (const [request, run] of this.#idle) {
      this.#idle.delete(request);
      run();
    }
  }

  counts(): Readonly<Record<'listeners' | 'idle' | 'timers' | 'frames', number>> {
    return {
      listeners: this.window.count + this.document.count,
      idle: this.#idle.size,
      timers: vi.getTimerCount(),
      frames: this.#frames.size,
    };
  }
}
