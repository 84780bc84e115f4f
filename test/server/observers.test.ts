import { describe, expect, it } from 'vitest';
import { createObservers } from '../../src/server/observers.ts';
import type { ServerEvent } from '../../src/server/observers.ts';
import { manualDelay } from '../support/manual-delay.ts';

const push = (userID: string, mark: string): ServerEvent => ({
  kind: 'push',
  userID,
  frame: { msgs: { [mark]: { Msgs: [] } }, notificationMsgs: {} },
});
const markOf = (event: ServerEvent): string =>
  event.kind === 'push' ? Object.keys(event.frame.msgs).join() : event.reason;

describe('observers', () => {
  it('get every event, one user after the other in the order of the notices', async () => {
    const observers = createObservers();
    const seen: string[] = [];
    observers.observe((event) => void seen.push(markOf(event)));
    observers.notify([push('alice', '1'), push('alice', '2')]);
    observers.notify([push('alice', '3')]);
    await observers.settled();
    expect(seen).toEqual(['1', '2', '3']);
  });

  it('that fail are tried three times, after 100 ms and 200 ms more, and then given up and counted', async () => {
    const { delay, waiting, elapse } = manualDelay();
    const observers = createObservers({ delay });
    let tries = 0;
    observers.observe(() => {
      tries++;
      throw new Error('no socket');
    });
    observers.notify([push('alice', '1')]);
    await elapse();
    await elapse();
    await observers.settled();
    expect(waiting).toEqual([100, 200]);
    expect(tries).toBe(3);
    expect(observers.counts()).toEqual({ delivered: 0, failures: 3, givenUp: 1 });
  });

  it('that fail keep the order of their user and hold up neither other users nor other observers', async () => {
    const { delay, elapse } = manualDelay();
    const observers = createObservers({ delay });
    const [flaky, steady]: [string[], string[]] = [[], []];
    let failing = true;
    observers.observe((event) => {
      if (failing && event.userID === 'alice') throw new Error('not now');
      flaky.push(markOf(event));
    });
    observers.observe(async (event) => void steady.push(markOf(event)));
    observers.notify([push('alice', 'a1'), push('alice', 'a2'), push('bob', 'b1')]);
    await elapse(() => {
      expect(flaky).toEqual(['b1']);
      expect(steady.toSorted()).toEqual(['a1', 'a2', 'b1']);
      failing = false;
    });
    await observers.settled();
    expect(flaky).toEqual(['b1', 'a1', 'a2']);
    expect(observers.counts()).toEqual({ delivered: 6, failures: 1, givenUp: 0 });
  });

  it('that unregistered get nothing more, what waits for another attempt included', async () => {
    const { delay, elapse } = manualDelay();
    const observers = createObservers({ delay });
    let tries = 0;
    const stop = observers.observe(() => {
      tries++;
      throw new Error('no socket');
    });
    observers.notify([push('alice', '1'), push('alice', '2')]);
    await elapse(stop);
    await observers.settled();
    expect(tries).toBe(1);
  });

  it('get nothing after the server closed, and no timer is left waiting', async () => {
    const { delay, elapse, pending } = manualDelay();
    const observers = createObservers({ delay });
    observers.observe(() => {
      throw new Error('no socket');
    });
    observers.notify([push('alice', '1')]);
    await elapse(() => observers.close());
    observers.notify([push('alice', '2')]);
    await observers.settled();
    expect(pending()).toBe(0);
    expect(observers.counts()).toEqual({ delivered: 0, failures: 1, givenUp: 0 });
  });
});
