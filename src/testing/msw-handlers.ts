import { http } from 'msw';
import type { HttpHandler } from 'msw';

/** Everything under `apiURL`, answered by `serve`. */
export function mswHandlers(apiURL: string, serve: (request: Request) => Promise<Response>): readonly HttpHandler[] {
  return [http.all(`${apiURL}/*`, ({ request }) => serve(request))];
}
