/** What a browser has and another host of JavaScript may not. */
export const host: Partial<
  Pick<
    typeof globalThis,
    | 'addEventListener'
    | 'BroadcastChannel'
    | 'cancelAnimationFrame'
    | 'cancelIdleCallback'
    | 'DecompressionStream'
    | 'document'
    | 'localStorage'
    | 'navigator'
    | 'requestAnimationFrame'
    | 'requestIdleCallback'
    | 'WebSocket'
  >
> = globalThis;

/**
 * Whether this is a page or a worker of a browser. Node has `navigator.locks` and `BroadcastChannel` too, but a server's
 * instances share no database: locks and channels would only tie its requests together and keep its process alive.
 */
export function inBrowser(): boolean {
  return host.document !== undefined || 'WorkerGlobalScope' in globalThis;
}
