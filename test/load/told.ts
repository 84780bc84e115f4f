/** Loaded into a server that is measured: tells its parent what it has used, and ends with it. */
import process from 'node:process';

/** What a process has used. */
export interface Usage {
  /** Bytes in memory, after a collection. */
  readonly rss: number;
  /** ms of the processors since it began. */
  readonly cpu: number;
}

process.on('message', (question) => {
  if (question === 'memory') globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  process.send?.({ rss: process.memoryUsage.rss(), cpu: (user + system) / 1000 } satisfies Usage);
});
process.once('disconnect', () => process.exit());
// It must not keep a server from ending.
process.channel?.unref();
