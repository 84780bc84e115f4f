import type { Environment } from '../ports.ts';
import { host } from './browser-host.ts';
import { after } from './timer.ts';

/** A page may be called visible and get no frames, as in an iframe out of sight. It waits no longer than this, in ms. */
const FRAME_TIMEOUT_MS = 100;

/** {@link Environment.nextFrame} of a page; a turn of the event loop where the page is hidden or there is none. */
export const nextBrowserFrame: NonNullable<Environment['nextFrame']> = (run, signal) => {
  if (signal.aborted) return;
  const { document, requestAnimationFrame, cancelAnimationFrame } = host;
  const over = new AbortController();
  signal.addEventListener('abort', () => over.abort(), { signal: over.signal });
  const first = (): void => {
    over.abort();
    run();
  };
  if (document?.visibilityState !== 'visible' || !requestAnimationFrame || !cancelAnimationFrame) {
    nextTurn(first, over.signal);
    return;
  }
  const request = requestAnimationFrame(first);
  over.signal.addEventListener('abort', () => cancelAnimationFrame(request), { once: true });
  document.addEventListener('visibilitychange', first, { signal: over.signal });
  after(FRAME_TIMEOUT_MS, first, over.signal);
};

/** By a message, for in a hidden page timers wait a second and more. */
function nextTurn(run: () => void, signal: AbortSignal): void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener('message', run, { signal });
  port1.start();
  signal.addEventListener('abort', () => port1.close(), { once: true });
  port2.postMessage(undefined);
}
