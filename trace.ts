import { build } from 'esbuild';
import { createReferenceServer } from 'conversation-sync/server';
import { fillAccount } from './src/server/demo-fill.ts';
import { startChromium } from './test/support/chromium-modes.ts';
import { openSlowLink } from './test/bench/run/slow-link.ts';
const rows = Number(process.argv[2] ?? 10000);
const { outputFiles } = await build({
  ...{ entryPoints: ['test/bench/page/live.ts'], bundle: true, minify: true, write: false, format: 'esm' },
  ...{ platform: 'browser', target: 'es2023', logLevel: 'silent' },
});
const html = '<!doctype html><meta charset="utf-8"><title>live</title><script type="module" src="/live.js"></script>';
const server = await createReferenceServer({
  extend({ http }: any) {
    http.get('/live', (c: any) => c.html(html));
    http.get('/live.js', (c: any) => c.body(outputFiles[0]?.text ?? '', 200, { 'Content-Type': 'text/javascript' }));
  },
});
const chromium = await startChromium('plain');
await server.service.directory.register({ users: [{ userID: 'u', nickname: 'u', faceURL: '' }] });
await fillAccount(server.context, 'u', rows);
for (let i = 0; i < 4; i++) {
  const link = await openSlowLink(server.url, 20);
  const context = await chromium.context();
  const { token } = await server.auth.userToken({ userID: 'u', platformID: 5 });
  const page = await context.newPage();
  await page.goto(`${link.url}/live?${new URLSearchParams({ userID: 'u', token })}`);
  const first = await page.evaluate(() => window.live.firstSync);
  const es = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map((e: any) =>
        [
          e.name.replace(/^.*?\d\//, '/').slice(0, 60),
          e.startTime,
          e.connectStart - e.startTime,
          e.requestStart - e.startTime,
          e.responseStart - e.startTime,
          e.responseEnd - e.startTime,
        ]
          .map((x) => (typeof x === 'number' ? Math.round(x) : x))
          .join(' '),
      ),
  );
  if (i === 3) console.log(es.slice(0, 10).join('\n'));
  console.log(JSON.stringify(first));
  await context.close();
  await link.close();
}
await chromium.close();
await server.close();
