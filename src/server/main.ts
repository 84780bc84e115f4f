#!/usr/bin/env node
import { isBuiltin } from 'node:module';
import process from 'node:process';

if (isBuiltin('node:sqlite')) {
  const { runCommandLine } = await import('./node-command-line.ts');
  const stop = new AbortController();
  // Once: a second signal ends the process at once, as ever.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  process.exitCode = await runCommandLine(process.argv.slice(2), process.env, {
    print: (line) => console.log(line),
    printError: (line) => console.error(line),
    stop: stop.signal,
  });
} else {
  console.error(
    `conversation-sync-server needs node:sqlite, which Node ${process.version} lacks: use Node 22.13 or later.`,
  );
  process.exitCode = 1;
}
