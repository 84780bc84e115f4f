/** Calls `serve` as the platform's `fetch` calls a server: rejects where no answer came, and with the signal. */
export function directFetch(serve: (request: Request) => Promise<Response>): (request: Request) => Promise<Response> {
  return async (request) => {
    request.signal.throwIfAborted();
    const response = await untilAborted(serve(request), request.signal);
    if (response.type === 'error') throw new TypeError('fetch failed');
    return response;
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
