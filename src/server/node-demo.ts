import { serveStatic } from '@hono/node-server/serve-static';
import { secureHeaders } from 'hono/secure-headers';
import { addDemoRoutes } from './demo-routes.ts';
import type { ServerCore } from './server-core.ts';

/** Serves the demo page of a directory, and what it asks beyond the wire contract. */
export function addDemo(core: ServerCore, directory: string): void {
  addDemoRoutes(core);
  const ownPage = secureHeaders({
    // It speaks plain HTTP on one's own machine.
    strictTransportSecurity: false,
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      connectSrc: ["'self'", 'ws:', 'wss:'],
      imgSrc: ["'self'", 'data:'],
      styleSrc: ["'self'", "'unsafe-inline'"],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      frameAncestors: ["'self'"],
    },
  });
  core.http.get('*', ownPage, serveStatic({ root: directory }));
}
