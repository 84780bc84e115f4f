import { readFileSync } from 'node:fs';
import dts from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';

const ENTRIES = ['index', 'core', 'openim', 'server/index', 'server/main', 'testing/index'];

/** Every bare specifier: the package bundles none of its dependencies. */
const external = (id) => /^(node:|@?[a-z])/i.test(id);

const entries = (names, root, extension) =>
  Object.fromEntries(names.map((name) => [name, `${root}/${name}${extension}`]));

const onLog = (level, log) => {
  if (level === 'warn') throw new Error(log.message, { cause: log });
};

/** What is shipped as it is. */
const shipped = (fileName) => ({
  name: 'shipped',
  generateBundle() {
    this.emitFile({ type: 'asset', fileName, source: readFileSync(`src/${fileName}`) });
  },
});

export default [
  {
    input: entries(ENTRIES, 'src', '.ts'),
    external,
    onLog,
    plugins: [esbuild({ target: 'es2023' }), shipped('server/figures/alerts.yml')],
    // One file per module: what an app does not import, its bundler does not see.
    output: { dir: 'dist', preserveModules: true, preserveModulesRoot: 'src', sourcemap: true },
  },
  {
    input: entries(
      ENTRIES.filter((name) => name !== 'server/main'),
      '.types',
      '.d.ts',
    ),
    external,
    onLog,
    plugins: [dts()],
    output: {
      dir: 'dist',
      minifyInternalExports: false,
      entryFileNames: '[name].d.ts',
      chunkFileNames: (chunk) => `types/${chunk.name.replace(/\.d$/, '')}.d.ts`,
    },
  },
];
