/** The pages: one script for each engine, on localhost, apart from other origins so that the clock of the page is a fine one. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';
import { assetsOf, engines, type EngineName } from './engines.ts';

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
    const { file, reader } = engines[name];
    scripts.set(name, await bundle(file, options.minify));
    for (const [asset, text] of assetsOf(name)) scripts.set(asset, text);
    if (reader !== undefined) scripts.set(reader.name, await bundle(reader.file, options.minify));
  }
  const server = createServer(({ url = '' }, response) => {
    const [, kind, name = ''] = /^\/(page|script|assets)\/([\w.-]+)/u.exec(url) ?? [];
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
async function bundle(file: string, minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `
        import { engine } from './test/bench/engines/${file}.ts';
        import { serveBench } from './test/bench/page/page.ts';
        serveBench(engine);`,
      resolveDir: process.cwd(),
    },
    banner: { js: 'globalThis.scriptStart = performance.now();' },
    // Scripts of workers are addressed from where the module stands; here, from the page.
    define: { 'process.env.NODE_ENV': '"production"', 'import.meta.url': 'location.href' },
    bundle: true,
    minify,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'silent',
  });
  const [output] = outputFiles;
  if (output === undefined) throw new Error(`esbuild made no script of ${file}`);
  return output.text;
}
