/** What the channels and the marks of every environment do. Run on each implementation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Channel, Environment } from '../../src/ports.ts';

/** Keeps errors that nobody caught from failing the test, until it is restored. */
export interface Uncaught {
  readonly errors: readonly unknown[];
  restore(): void;
}

interface Line extends Channel {
  readonly heard: unknown[];
}

/** `makePages` gives environments whose pages share their channels and marks. */
export function channelContract(
  name: string,
  makePages: (count: number) => readonly Environment[],
  catchUncaught: () => Uncaught,
): void {
  let pages: readonly Environment[];
  let unique: string;

  const page = (index: number): Environment => {
    const environment = pages[index];
    if (environment === undefined) throw new Error(`there is no page ${index}`);
    return environment;
  };

  beforeEach(() => {
    pages = makePages(3);
    unique = page(0).uniqueID();
  });

  describe(`channels: ${name}`, () => {
    let stopAll: AbortController;
    let ends: Set<unknown>;

    beforeEach(() => {
      stopAll = new AbortController();
      ends = new Set();
    });

    afterEach(() => stopAll.abort());

    const open = (
      index: number,
      listener: (message: unknown) => void,
      line = unique,
      signal = stopAll.signal,
    ): Channel => {
      const channel = page(index).openChannel(line, listener, signal);
      if (channel === undefined) throw new Error(`page ${index} has no channels`);
      return channel;
    };

    const listen = (index: number, line = unique, signal = stopAll.signal): Line => {
      const heard: unknown[] = [];
      const channel = open(index, (message) => heard.push(message), line, signal);
      return { heard, post: (message) => channel.post(message) };
    };

    /** Channels hear one after the other, in the order in which they were opened: this one is the last. */
    const settled = async (from: Channel): Promise<void> => {
      const end = page(0).uniqueID();
      ends.add(end);
      await new Promise<void>((resolve) => {
        open(1, (message) => {
          if (message === end) resolve();
        });
        from.post(end);
      });
    };

    const withoutEnds = ({ heard }: Line): readonly unknown[] => heard.filter((message) => !ends.has(message));

    it('TAB-5: all others hear what is posted, in the order of the calls; who posts it does not', async () => {
      const [first, second, third] = [listen(0), listen(1), listen(2)];
      for (let number = 1; number <= 100; number++) first.post(number);
      await settled(first);
      const numbers = Array.from({ length: 100 }, (_, index) => index + 1);
      expect(withoutEnds(first)).toEqual([]);
      expect(withoutEnds(second)).toEqual(numbers);
      expect(withoutEnds(third)).toEqual(numbers);
    });

    it('TAB-1: two instances in one page hear each other', async () => {
      const [first, second] = [listen(0), listen(0)];
      first.post('one');
      await settled(first);
      second.post('two');
      await settled(second);
      expect(withoutEnds(first)).toEqual(['two']);
      expect(withoutEnds(second)).toEqual(['one']);
    });

    it('TAB-4: channels of two names do not mix', async () => {
      const [first, other] = [listen(0), listen(1, `${unique} of another user`)];
      first.post('one');
      await settled(first);
      expect(other.heard).toEqual([]);
    });

    it('TAB-5: a message is the state at the time of its call, and nobody shares it', async () => {
      const [first, second, third] = [listen(0), listen(1), listen(2)];
      const message = { rows: new Map([['a', { isPinned: true }]]) };
      first.post(message);
      message.rows.clear();
      await settled(first);
      const [[one], [other]] = [withoutEnds(second), withoutEnds(third)];
      expect(one).toEqual({ rows: new Map([['a', { isPinned: true }]]) });
      expect(other).toEqual(one);
      expect(other).not.toBe(one);
    });

    it('nobody hears it before the call has returned', async () => {
      const [first, second] = [listen(0), listen(1)];
      first.post('one');
      expect(second.heard).toEqual([]);
      await settled(first);
      expect(withoutEnds(second)).toEqual(['one']);
    });

    it('what cannot be cloned is refused at once, also where nobody listens', () => {
      expect(() => listen(0).post(() => undefined)).toThrow(expect.objectContaining({ name: 'DataCloneError' }));
    });

    it('LIFE-1: after its signal aborted a channel hears nothing, what was under way included', async () => {
      const stop = new AbortController();
      const [first, second] = [listen(0), listen(1, unique, stop.signal)];
      first.post('under way');
      stop.abort();
      first.post('later');
      await settled(first);
      expect(second.heard).toEqual([]);
    });

    it('LIFE-1: after its signal aborted a channel posts nothing, and does not fail', async () => {
      const stop = new AbortController();
      const [first, second, third] = [listen(0, unique, stop.signal), listen(1), listen(2)];
      stop.abort();
      first.post('late');
      first.post(() => undefined);
      await settled(third);
      expect(withoutEnds(second)).toEqual([]);
    });

    it('LIFE-1: a channel of a signal that has aborted is never open', async () => {
      const [dead, first] = [listen(0, unique, AbortSignal.abort()), listen(1)];
      dead.post('never');
      first.post('one');
      await settled(first);
      expect([dead.heard, withoutEnds(first)]).toEqual([[], []]);
    });

    it('a listener that throws keeps no other from hearing, and itself not either', async () => {
      const uncaught = catchUncaught();
      try {
        const heard: unknown[] = [];
        const first = listen(0);
        open(1, (message) => {
          heard.push(message);
          throw new Error('a fault of the listener');
        });
        const second = listen(2);
        first.post('one');
        first.post('two');
        await settled(first);
        expect(withoutEnds(second)).toEqual(['one', 'two']);
        expect(heard.slice(0, 2)).toEqual(['one', 'two']);
        expect(uncaught.errors).toEqual(heard.map(() => new Error('a fault of the listener')));
      } finally {
        uncaught.restore();
      }
    });
  });

  describe(`marks: ${name}`, () => {
    it('STORE-6: a mark is kept, replaced and taken away, for all pages', () => {
      const [{ marks: one }, { marks: other }] = [page(0), page(1)];
      expect(one.get(unique)).toBeUndefined();
      one.set(unique, 'device 1');
      expect([one.get(unique), other.get(unique)]).toEqual(['device 1', 'device 1']);
      other.set(unique, 'Zoë 🎈');
      expect(one.get(unique)).toBe('Zoë 🎈');
      one.set(unique, '');
      expect(other.get(unique)).toBe('');
      one.set(unique, undefined);
      expect([one.get(unique), other.get(unique)]).toEqual([undefined, undefined]);
    });

    it('STORE-6: names do not mix, whatever they are', () => {
      const { marks } = page(0);
      const names = ['', unique, `${unique} `, 'https://im.example.com/api|alice|5', 'constructor', '__proto__'];
      for (const name of names) marks.set(name, `of ${name}`);
      expect(names.map((name) => marks.get(name))).toEqual(names.map((name) => `of ${name}`));
      for (const name of names) marks.set(name, undefined);
      expect(names.map((name) => marks.get(name))).toEqual(names.map(() => undefined));
    });
  });
}
