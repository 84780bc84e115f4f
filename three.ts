import { fork } from 'node:child_process';
import { questions } from './test/bench/server/questions.ts';
import { overHTTP } from './test/bench/server/caller.ts';
const child = fork('./three-server.ts', process.argv.slice(2, 4));
const { url, caller } = await new Promise<any>((r) => child.once('message', r));
const way = overHTTP({ server: { url } } as any);
const asked = ['first screen of 50', 'all IDs', 'all seqs'].map((n) => questions.find((q) => q.name === n)!);
for (let i = 0; i < 5; i++) await Promise.all(asked.map((q) => way.ask(q, caller)));
const times: number[][] = [[], [], []];
for (let i = 0; i < 30; i++) {
  const s = performance.now();
  await Promise.all(
    asked.map(async (q, k) => {
      await way.ask(q, caller);
      times[k]!.push(performance.now() - s);
    }),
  );
  await new Promise((r) => setTimeout(r, 20));
}
times.forEach((t, k) => {
  t.sort((a, b) => a - b);
  console.log(process.argv.slice(2, 4).join(' '), asked[k]!.name, 'median', t[15]!.toFixed(1), 'min', t[0]!.toFixed(1));
});
way.close();
child.disconnect();
