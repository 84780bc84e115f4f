import type { Caller } from '../http-app.ts';
import type { Figures } from './node-prometheus.ts';

type Fetch = (request: Request, caller?: Caller) => Response | Promise<Response>;

/**
 * Serves the figures at `/metrics`, and hands everything else on. It stands in front of the app, whose answers pages of
 * other origins may read: these are for nobody but the operator.
 */
export function serveMetrics(fetch: Fetch, figures: Figures): Fetch {
  return async (request, caller) => {
    if (new URL(request.url).pathname !== '/metrics') return fetch(request, caller);
    if (request.method !== 'GET') return new Response(null, { status: 405, headers: { Allow: 'GET' } });
    const headers = { 'Content-Type': figures.contentType, 'Cache-Control': 'no-store' };
    return new Response(await figures.scrape(), { headers });
  };
}
