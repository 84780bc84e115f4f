import { measureNetwork } from './test/bench/run/network.ts';
const r = await measureNetwork(
  {
    rounds: Number(process.argv[2] ?? 5),
    messages: 1,
    newDevices: (process.argv[3] ?? '1000,10000').split(',').map(Number),
  },
  () => {},
);
for (const d of r.newDevices)
  console.log(
    d.rows,
    Object.fromEntries(
      Object.entries(d.figures).map(([k, v]) => [
        k,
        `${v.median.toFixed(0)} (${v.min.toFixed(0)}-${v.max.toFixed(0)})`,
      ]),
    ),
    d.bytes,
  );
