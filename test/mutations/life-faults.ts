/** What may go wrong with a run of the SDK, its session and its storage. */
import type { Fault } from './fault.ts';

export const lifeFaults: readonly Fault[] = [
  {
    what: 'a timer outlives stop()',
    file: 'src/sync/schedule.ts',
    find: 'AbortSignal.any([this.#timer.signal, signal])',
    replace: 'this.#timer.signal',
    rule: 'LIFE-1',
    test: 'test/sync/schedule.test.ts',
  },
  {
    what: 'a logout leaves the mark of the database',
    file: 'src/sync/delete-database.ts',
    find: 'environment.marks.set(database, undefined);',
    replace: '',
    rule: 'LIFE-2',
    test: 'test/rules/lost-database.test.ts',
  },
  {
    what: 'the end of the session is not told to the work that waits',
    file: 'src/sync/engine.ts',
    find: 'this.#ended.abort(error);',
    replace: '',
    rule: 'LIFE-3',
    test: 'test/rules/session.test.ts',
  },
  {
    what: 'a late refusal of an old token renews the new one',
    file: 'src/sync/session.ts',
    find: "if (state.kind !== 'holding' || state.token !== token) return this.token();",
    replace: "if (state.kind !== 'holding') return this.token();",
    rule: 'LIFE-4',
    test: 'test/sync/session.test.ts',
  },
  {
    what: 'the guard against loops counts no turns',
    file: 'src/sync/rate.ts',
    find: 'this.#turns -= 1;',
    replace: '',
    rule: 'LIFE-5',
    test: 'test/rules/storms.test.ts',
  },
  {
    what: 'what failed because the storage closed is not written again',
    file: 'src/sync/commit-queue.ts',
    find: `await this.#target.recover(error);
      return undefined;`,
    replace: 'throw error;',
    rule: 'STORE-1',
    test: 'test/rules/cursor.test.ts',
  },
  {
    what: 'a full disk ends the sync, instead of leading to memory',
    file: 'src/sync/storage.ts',
    find: 'await this.#degrade(problem);',
    replace: 'throw problem;',
    rule: 'STORE-2',
    test: 'test/sync/storage.test.ts',
  },
  {
    what: 'the browser is asked to keep the data with each sync',
    file: 'src/sync/storage-news.ts',
    find: "if (this.#persistence === 'asked') return;",
    replace: '',
    rule: 'STORE-5',
    test: 'test/sync/storage-news.test.ts',
  },
  {
    what: 'a lost database is taken for a new one',
    file: 'src/sync/tab.ts',
    find: 'known !== undefined && known !== replica.stored.device',
    replace: 'known !== undefined && this.#engine !== undefined',
    rule: 'STORE-6',
    test: 'test/rules/lost-database.test.ts',
  },
  {
    what: 'a transaction is left to end by itself',
    file: 'src/adapters/dexie-store-transaction.ts',
    find: `    transaction.commit();
    // What was only read`,
    replace: '    // What was only read',
    rule: 'STORE-7',
    test: 'test/adapters/dexie-store.test.ts',
  },
];
