import { build } from 'esbuild';

/** The script of the page that `tab-page.ts` describes, with the package as it is built in it. */
export async function tabScript(): Promise<string> {
  script ??= bundle();
  return script;
}

let script: Promise<string> | undefined;

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: ['test/support/tab-page.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    logLevel: 'silent',
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild made no file');
  return file.text;
}
