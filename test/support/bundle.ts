import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

export interface Bundle {
  /** Gzipped bytes of the whole bundle. */
  readonly bytes: number;
  /** Gzipped bytes of the package's own modules, dependencies left out. */
  readonly ownBytes: number;
  /** Names of the packages in it, sorted. */
  readonly packages: readonly string[];
  /** Minified bytes of each module of the package's own, by its path from `dist`. */
  readonly modules: ReadonlyMap<string, number>;
}

/** What the app may tell its bundler. */
export interface BundlerSettings {
  /** Conditions in the `exports` of packages, beside those that every bundler knows. */
  readonly conditions?: readonly string[];
  /** Of whole specifiers. */
  readonly alias?: Readonly<Record<string, string>>;
}

/** What a browser app that holds only `code` ships, as esbuild bundles and minifies it. */
export async function bundle(code: string, settings: BundlerSettings = {}): Promise<Bundle> {
  const [whole, own] = await Promise.all([bundleOnce(code, settings), bundleOnce(code, settings, () => true)]);
  const { inputs } = whole;
  const packages = [...inputs.keys()].map((path) => packageOf(path)).filter((name) => name !== undefined);
  const modules = [...inputs].filter(([path]) => path.startsWith('dist/'));
  return {
    bytes: whole.bytes,
    ownBytes: own.bytes,
    packages: [...new Set(packages)].toSorted(),
    modules: new Map(modules.map(([path, bytes]) => [path.slice('dist/'.length), bytes])),
  };
}

/** Gzipped bytes of the bundle of `code` without this package and what only that one needs. */
export async function bytesWithout(packageName: string, code: string): Promise<number> {
  const isOf = (specifier: string): boolean => specifier === packageName || specifier.startsWith(`${packageName}/`);
  return (await bundleOnce(code, {}, isOf)).bytes;
}

async function bundleOnce(
  contents: string,
  { conditions = [], alias = {} }: BundlerSettings,
  isExternal?: (specifier: string) => boolean,
): Promise<{ bytes: number; inputs: ReadonlyMap<string, number> }> {
  const { outputFiles, metafile } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    conditions: ['module', ...conditions],
    logLevel: 'silent',
    plugins: [instead(alias), ...(isExternal ? [leaveOut(isExternal)] : [])],
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const used = inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    bytes: outputFiles.reduce((sum, file) => sum + gzipSync(file.contents, { level: 9 }).length, 0),
    inputs: new Map(used.map(([path, { bytesInOutput }]) => [path, bytesInOutput])),
  };
}

/** esbuild's own aliases stand for all that begins so. */
const instead = (alias: Readonly<Record<string, string>>): Plugin => ({
  name: 'instead',
  setup(hooks) {
    hooks.onResolve({ filter: /^[^.]/ }, ({ path, resolveDir, kind }) =>
      alias[path] === undefined ? undefined : hooks.resolve(alias[path], { resolveDir, kind }),
    );
  },
});

const leaveOut = (isExternal: (specifier: string) => boolean): Plugin => ({
  name: 'leave-out',
  setup(hooks) {
    hooks.onResolve({ filter: /^[^.]/ }, ({ path }) =>
      path.startsWith('conversation-sync') || !isExternal(path)
        ? undefined
        : { path, external: true, sideEffects: false },
    );
  },
});

function packageOf(path: string): string | undefined {
  return /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
}
