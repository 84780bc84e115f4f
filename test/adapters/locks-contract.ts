/** What the locks of every environment do. Run on each implementation. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isSyncError } from '../../src/errors.ts';
import type { Environment, HeldLock, Locks } from '../../src/ports.ts';

/** A page's request for a lock, and what came of it. */
interface Asked {
  readonly lock: Promise<HeldLock>;
  readonly stop: () => void;
}

/** `makePages` gives environments whose pages share their locks. */
export function locksContract(name: string, makePages: (count: number) => readonly Environment[]): void {
  describe(`locks: ${name}`, () => {
    let stopAll: AbortController;
    let pages: readonly Locks[];
    let lockName: string;
    let told: string[];

    beforeEach(() => {
      const environments = makePages(4);
      stopAll = new AbortController();
      pages = environments.map(({ locks }) => locks).filter((locks) => locks !== undefined);
      lockName = `lock ${environments[0]?.uniqueID()}`;
      told = [];
    });

    afterEach(() => stopAll.abort());

    const page = (index: number): Locks => {
      const locks = pages[index];
      if (locks === undefined) throw new Error(`page ${index} has no locks`);
      return locks;
    };

    /** What happens to the lock is added to `told`. */
    const ask = (index: number, { steal = false, wanted = lockName } = {}): Asked => {
      const own = new AbortController();
      const lock = page(index).acquire(wanted, { steal, signal: AbortSignal.any([own.signal, stopAll.signal]) });
      lock.then(
        ({ lost }) => {
          told.push(`${index} holds`);
          void lost.then(() => told.push(`${index} lost`));
        },
        (error: unknown) => told.push(`${index} ${isSyncError(error, 'aborted') ? 'aborted' : 'failed'}`),
      );
      return { lock, stop: () => own.abort() };
    };

    /** Requests are answered in their order: after this one, what could happen has happened. */
    const settled = async (): Promise<void> => {
      for (const locks of pages) {
        const own = new AbortController();
        await locks.acquire(`${lockName} of nobody`, { steal: false, signal: own.signal });
        own.abort();
      }
    };

    it('TAB-1: of all pages that ask for a lock one holds it; the others get it in the order in which they asked', async () => {
      const asked = [ask(0), ask(1), ask(2)];
      await settled();
      expect(told).toEqual(['0 holds']);
      asked[0]?.stop();
      await asked[1]?.lock;
      await settled();
      expect(told).toEqual(['0 holds', '1 holds']);
      asked[1]?.stop();
      await asked[2]?.lock;
      expect(told).toEqual(['0 holds', '1 holds', '2 holds']);
    });

    it('TAB-1: one page does not hold a lock twice either', async () => {
      const first = ask(0);
      const second = ask(0);
      await settled();
      expect(told).toEqual(['0 holds']);
      first.stop();
      await second.lock;
      expect(told).toEqual(['0 holds', '0 holds']);
    });

    it('TAB-4: locks of two names do not wait for each other', async () => {
      await ask(0).lock;
      await ask(1, { wanted: `${lockName} of another user` }).lock;
      expect(told).toEqual(['0 holds', '1 holds']);
    });

    it('TAB-2: a theft takes the lock from its holder, which hears of it, and before those who wait', async () => {
      const old = await ask(0).lock;
      ask(1);
      await ask(2, { steal: true }).lock;
      await old.lost;
      await settled();
      expect(told.toSorted()).toEqual(['0 holds', '0 lost', '2 holds']);
    });

    it('TAB-2: a thief holds the lock until its own signal aborts, whatever the old holder does', async () => {
      const old = ask(0);
      const { lost } = await old.lock;
      const thief = ask(1, { steal: true });
      await thief.lock;
      const waiting = ask(2);
      await lost;
      old.stop();
      await settled();
      expect(told).not.toContain('2 holds');
      thief.stop();
      await waiting.lock;
      await settled();
      expect(told.toSorted()).toEqual(['0 holds', '0 lost', '1 holds', '2 holds']);
    });

    it('TAB-2: a thief can be robbed', async () => {
      await ask(0).lock;
      const thief = await ask(1, { steal: true }).lock;
      await ask(2, { steal: true }).lock;
      await thief.lost;
      await settled();
      expect(told.toSorted()).toEqual(['0 holds', '0 lost', '1 holds', '1 lost', '2 holds']);
    });

    it('TAB-2: there may be nobody to steal from', async () => {
      await ask(0, { steal: true }).lock;
      ask(1);
      await settled();
      expect(told).toEqual(['0 holds']);
    });

    it('LIFE-1: a lock that was let go is not lost, even if another page steals it next', async () => {
      const first = ask(0);
      await first.lock;
      first.stop();
      await ask(1, { steal: true }).lock;
      await settled();
      expect(told).toEqual(['0 holds', '1 holds']);
    });

    it('LIFE-1: who lets go before it has heard of a theft is not told of it any more', async () => {
      const first = ask(0);
      await first.lock;
      const thief = ask(1, { steal: true });
      first.stop();
      await thief.lock;
      await settled();
      expect(told).toEqual(['0 holds', '1 holds']);
    });

    it('LIFE-1: who gives up waiting hears `aborted`, and is passed over', async () => {
      const first = ask(0);
      await first.lock;
      const second = ask(1);
      const third = ask(2);
      second.stop();
      await expect(second.lock).rejects.toMatchObject({ kind: 'aborted' });
      first.stop();
      await third.lock;
      await settled();
      expect(told).toEqual(['0 holds', '1 aborted', '2 holds']);
    });

    it.each([true, false])(
      'LIFE-1: a signal that has aborted keeps a page from any lock (steal: %s)',
      async (steal) => {
        await ask(0).lock;
        const signal = AbortSignal.abort();
        await expect(page(1).acquire(lockName, { steal, signal })).rejects.toMatchObject({ kind: 'aborted' });
        await settled();
        expect(told).toEqual(['0 holds']);
      },
    );

    it('LIFE-1: a theft that is given up at once leaves the lock to those who wait', async () => {
      const thief = ask(0, { steal: true });
      thief.stop();
      await expect(thief.lock).rejects.toMatchObject({ kind: 'aborted' });
      await ask(1).lock;
      expect(told).toEqual(['0 aborted', '1 holds']);
    });

    it('LIFE-1: a lock that was stolen leaves nothing on its signal', async () => {
      const { signal } = new AbortController();
      const added = vi.spyOn(signal, 'addEventListener');
      const removed = vi.spyOn(signal, 'removeEventListener');
      const { lost } = await page(0).acquire(lockName, { steal: false, signal });
      await ask(1, { steal: true }).lock;
      await lost;
      await settled();
      const ours = added.mock.calls.map(([, listener]) => listener);
      expect(ours.length).toBeGreaterThan(0);
      expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(ours);
    });
  });
}
