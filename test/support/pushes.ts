import { setTimeout } from 'node:timers/promises';
import type { BrowserServer } from './browser-server.ts';

/** Changes of the list that go on while something else happens. */
export interface Pushes {
  /** Resolves once so many more went out. */
  more(count: number): Promise<void>;
  /** Ends them; resolves when the last one is out. */
  stop(): Promise<void>;
}

/** Leaves the browser time to breathe, in ms. */
const PAUSE_MS = 20;

/** Messages, changes on another device, new and deleted conversations, one after the other. */
export function pushTo(server: BrowserServer, userID: string): Pushes {
  const over = new AbortController();
  const device = server.device(userID);
  let sent = 0;
  const push = async (): Promise<void> => {
    const peer = `peer${sent % 7}`;
    const kinds = [
      () => server.say(peer, userID, `message ${sent}`),
      () => device.set(`si_${userID}_${peer}`, { isPinned: sent % 3 === 0, ex: `change ${sent}` }),
      () => device.open(`new${sent % 5}`),
      () => device.remove(`si_${userID}_${peer}`),
    ];
    await kinds[sent % kinds.length]?.();
    sent++;
  };
  const running = (async () => {
    while (!over.signal.aborted) {
      await push();
      await setTimeout(PAUSE_MS);
    }
  })();
  return {
    async more(count) {
      const wanted = sent + count;
      while (sent < wanted) await setTimeout(PAUSE_MS);
    },
    async stop() {
      over.abort();
      await running;
    },
  };
}
