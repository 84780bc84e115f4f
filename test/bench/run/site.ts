/** The pages: one script for each engine, on localhost, apart from other origins so that the clock of the page is a fine one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { engines, type EngineName } from './engines.ts';

export interface Site {
  readonly url: string;
  /** Of the engine, as it is served. */
  script(name: string): string;
  close(): Promise<void>;
}

const ISOLATED = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export async function serveSite(names: readonly EngineName[], options: { readonly minify: boolean }): Promise<Site> {
  const scripts = new Map<string, string>();
  for (const name of names) {
    for (const script of [name, engines[name].reader ?? name]) {
      scripts.set(script, await bundle(script, options.minify));
    }
  }
  const server = createServer(({ url = '' }, response) => {
    const [, kind, name = ''] = /^\/(page|script)\/([\w-]+)/u.exec(url) ?? [];
    const known = scripts.get(name);
    if (known === undefined) {
      response.writeHead(404).end();
      return;
    }
    const html = `<!doctype html><meta charset="utf-8"><title>${name}</title><script src="/script/${name}"></script>`;
    const [type, body] = kind === 'page' ? ['text/html', html] : ['text/javascript', known];
    response.writeHead(200, { ...ISOLATED, 'Content-Type': `${type}; charset=utf-8` }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    script: (name) => scripts.get(name) ?? '',
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One classic script, so that its first statement runs before any module of it. */
async function bundle(name: string, minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { engine } from './test/bench/engines/${name}.ts';
        import { serveBench } from './test/bench/page/page.ts';
        serveBench(engine);`,
      resolveDir: process.cwd(),
    },
    banner: { js: 'globalThis.scriptStart = performance.now();' },
    define: { 'process.env.NODE_ENV': '"production"' },
    bundle: true,
    minify,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error(`esbuild made no script of ${name}`);
  return file.text;
}
