import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

export interface Bundle {
  /** Gzipped bytes of the whole bundle. */
  readonly bytes: number;
  /** Gzipped bytes of the package's own modules, dependencies left out. */
  readonly ownBytes: number;
  /** Names of the packages in it, sorted. */
  readonly packages: readonly string[];
}

/** What a browser app that holds only `code` ships, as esbuild bundles and minifies it. */
export async function bundle(code: string): Promise<Bundle> {
  const [whole, own] = await Promise.all([bundleOnce(code, 'bundle'), bundleOnce(code, 'external')]);
  return { bytes: whole.bytes, ownBytes: own.bytes, packages: whole.packages };
}

async function bundleOnce(
  contents: string,
  dependencies: 'bundle' | 'external',
): Promise<{ bytes: number; packages: readonly string[] }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'silent',
    ...(dependencies === 'external' && { plugins: [ownOnly] }),
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => packageOf(path));
  return {
    bytes: outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0),
    packages: [...new Set(used.filter((name) => name !== undefined))].toSorted(),
  };
}

const ownOnly: Plugin = {
  name: 'own-only',
  setup(hooks) {
    hooks.onResolve({ filter: /^[^.]/ }, ({ path }) =>
      path.startsWith('conversation-sync') ? undefined : { path, external: true, sideEffects: false },
    );
  },
};

function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}
