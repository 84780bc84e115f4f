/** The reference server with the pages that are measured against it. */
import { build } from 'esbuild';
import { createReferenceServer, type ReferenceServer } from 'conversation-sync/server';
import type { BrowserContext, Page } from 'playwright';

const PAGES = ['live', 'live-floor'] as const;

export type PageName = (typeof PAGES)[number];

export async function serveLive(): Promise<ReferenceServer> {
  const scripts = await Promise.all(PAGES.map(async (name) => [name, await scriptOf(name)] as const));
  return createReferenceServer({
    extend({ http }) {
      for (const [name, script] of scripts) {
        const html = `<!doctype html><meta charset="utf-8"><title>${name}</title><script type="module" src="/${name}.js"></script>`;
        http.get(`/${name}`, (context) => context.html(html));
        http.get(`/${name}.js`, (context) => context.body(script, 200, { 'Content-Type': 'text/javascript' }));
      }
    },
  });
}

async function scriptOf(name: PageName): Promise<string> {
  const { outputFiles } = await build({
    ...{ entryPoints: [`test/bench/page/${name}.ts`], bundle: true, minify: true, write: false, format: 'esm' },
    ...{ platform: 'browser', target: 'es2023', logLevel: 'silent' },
  });
  return outputFiles[0]?.text ?? '';
}

export interface PageRequest {
  readonly context: BrowserContext;
  readonly server: ReferenceServer;
  readonly url: string;
  readonly userID: string;
}

export async function openPage(name: PageName, { context, server, url, userID }: PageRequest): Promise<Page> {
  const { token } = await server.auth.userToken({ userID, platformID: 5 });
  const page = await context.newPage();
  await page.goto(`${url}/${name}?${new URLSearchParams({ userID, token })}`);
  return page;
}
