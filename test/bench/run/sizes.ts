/** What a browser loads of each engine: minified and gzipped, the page's own part of the benchmark left out. */
import { gzipSync } from 'node:zlib';
import { bundle } from '../../support/bundle.ts';
import { assetsOf, engines, type EngineName } from './engines.ts';
import { markdownTable } from '../shared/markdown.ts';

export interface BundleSize {
  readonly engine: EngineName;
  readonly gzipped: number;
}

export async function sizesOf(names: readonly EngineName[]): Promise<readonly BundleSize[]> {
  const sizes: BundleSize[] = [];
  for (const engine of names) {
    const code =
      engine === 'ours'
        ? `export * from 'conversation-sync';`
        : `export * from './test/bench/engines/${engines[engine].file}.ts';`;
    const assets = [...assetsOf(engine).values()].map((text) => gzipSync(text, { level: 9 }).length);
    sizes.push({ engine, gzipped: assets.reduce((sum, bytes) => sum + bytes, (await bundle(code)).bytes) });
  }
  return sizes;
}

export function sizesTable(sizes: readonly BundleSize[]): string {
  return markdownTable(
    ['the script of', 'KB, minified and gzipped'],
    sizes.map(({ engine, gzipped }) => [engines[engine].title, (gzipped / 1024).toFixed(1)]),
  );
}
