/**
 * This package as an app uses it: its public API, IndexedDB, locks and channel on, a push source of its own. It shows what
 * is stored, never before, so what is shown is durable.
 */
import { createConversationSync } from 'conversation-sync';
import type { Engine, Session } from '../engine.ts';
import { OWNER } from '../data/records.ts';
import { StubServer } from './stub-server.ts';

const WAIT_MS = 10_000;

function create(databaseName: string): Session {
  const server = new StubServer();
  const sync = createConversationSync({
    apiURL: 'https://im.example.com/api',
    userID: OWNER,
    token: 'token',
    databaseName,
    api: server,
    push: server.push,
    // A guard against loops of passes, which a benchmark is one of.
    timing: { pace: 0 },
  });
  return {
    open: () => sync.start(),
    window(limit, shown) {
      const subscription = sync.list({ limit }).subscribe(({ items }) => shown(items));
      return () => subscription.unsubscribe();
    },
    whole(shown) {
      const subscription = sync.conversations$.subscribe(shown);
      return () => subscription.unsubscribe();
    },
    fill(records, cursor) {
      server.prepare(records, cursor);
      return () => {
        server.answer();
        return sync.whenComplete();
      };
    },
    change(changes, cursor) {
      const push = server.prepareChange(changes, cursor);
      return async () => push();
    },
    async cursor() {
      const end = performance.now() + WAIT_MS;
      while (server.asked === 0 && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 1));
      return server.asked;
    },
    close: () => sync.stop(),
  };
}

/** Names come with the first screen, and for the other rows when somebody looks at them or in idle time. */
export const engine: Engine = { create, lateFields: ['showName', 'faceURL'] };
