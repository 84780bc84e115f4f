import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import type { TokenReason } from '../../src/ports.ts';
import { Session, type SignOutReason, type TokenSource } from '../../src/sync/session.ts';
import { deferred, rejection, settled } from '../support/deferred.ts';

const refusal = (code: number) => new SyncError('api', `code ${code}`, { code, detail: '' });

/** A session whose app gives `token-1`, `token-2` … one for each question; and a server that refuses some of them. */
function setUp(given?: TokenSource) {
  const asked: TokenReason[] = [];
  const ended: SignOutReason[] = [];
  /** The code with which the server refuses each of these tokens. */
  const refused = new Map<string, number>();
  const source = ({ reason }: { reason: TokenReason }): string => `token-${asked.push(reason)}`;
  const session = new Session(given ?? source, (reason) => ended.push(reason));
  const call = async (token: string): Promise<string> => {
    await Promise.resolve();
    const code = refused.get(token);
    if (code !== undefined) throw refusal(code);
    return `answer to ${token}`;
  };
  return { session, asked, ended, refused, call, run: () => session.run(call) };
}

describe('the token', () => {
  it('LIFE-4: is asked for when the first call needs it, once for all callers', async () => {
    const { asked, run } = setUp();
    expect(asked).toEqual([]);
    expect(await Promise.all([run(), run(), run()])).toEqual(Array(3).fill('answer to token-1'));
    expect(asked).toEqual(['initial']);
    expect(await run()).toBe('answer to token-1');
    expect(asked).toEqual(['initial']);
  });

  it('LIFE-4: may be a fixed string, or come from a function that answers later', async () => {
    expect(await setUp('fixed').run()).toBe('answer to fixed');
    expect(await setUp(() => Promise.resolve('later')).run()).toBe('answer to later');
  });

  it.each([
    ['throws', () => Promise.reject(new Error('no route'))],
    [
      'throws at once',
      () => {
        throw new Error('no route');
      },
    ],
  ])(
    'LIFE-4: where the function of the app %s, the call fails as network, and the next one asks again',
    async (_, fail) => {
      const reasons: TokenReason[] = [];
      const { run, ended } = setUp(({ reason }) => (reasons.push(reason) === 1 ? fail() : 'second'));
      await expect(run()).rejects.toMatchObject({ kind: 'network', cause: { message: 'no route' } });
      expect(await run()).toBe('answer to second');
      expect(reasons).toEqual(['initial', 'initial']);
      expect(ended).toEqual([]);
    },
  );

  it.each([undefined, null, '', 7])('LIFE-4: %j is no token: the error names the option', async (nothing) => {
    const { run } = setUp((() => nothing) as unknown as TokenSource);
    await expect(run()).rejects.toMatchObject({ kind: 'options', path: 'token' });
  });
});

describe('a refused token', () => {
  it('LIFE-4: 1501 asks for another with `expired`, and the call is made once more with it', async () => {
    const { run, refused, asked } = setUp();
    refused.set('token-1', 1501);
    expect(await run()).toBe('answer to token-2');
    expect(asked).toEqual(['initial', 'expired']);
  });

  it.each([1502, 1503, 1504, 1505, 1507])('LIFE-4: %i asks for another with `refused`', async (code) => {
    const { run, refused, asked, ended } = setUp();
    refused.set('token-1', code);
    expect(await run()).toBe('answer to token-2');
    expect(asked).toEqual(['initial', 'refused']);
    expect(ended).toEqual([]);
  });

  it('LIFE-4: one renewal serves all callers that were refused and all that come meanwhile', async () => {
    const renewal = deferred<string>();
    const reasons: TokenReason[] = [];
    const { run, refused } = setUp(({ reason }) => {
      reasons.push(reason);
      return reason === 'initial' ? 'old' : renewal.promise;
    });
    expect(await run()).toBe('answer to old');
    refused.set('old', 1501);
    const calls = Array.from({ length: 50 }, run);
    await settled();
    calls.push(...Array.from({ length: 50 }, run));
    await settled();
    renewal.resolve('new');
    expect(await Promise.all(calls)).toEqual(Array(100).fill('answer to new'));
    expect(reasons).toEqual(['initial', 'expired']);
  });

  it('LIFE-4: a late refusal of an old token asks for no other: the call is made with the present one', async () => {
    const { session, call, run, refused, asked } = setUp();
    const late = deferred<string>();
    const slow = session.run((token) => (token === 'token-1' ? late.promise : call(token)));
    await settled();
    refused.set('token-1', 1501);
    expect(await run()).toBe('answer to token-2');
    late.reject(refusal(1501));
    expect(await slow).toBe('answer to token-2');
    expect(asked).toEqual(['initial', 'expired']);
  });

  it('LIFE-4: a token that served may be renewed again when its time has come, any number of times', async () => {
    const { run, refused, asked, ended } = setUp();
    for (let count = 1; count <= 5; count++) {
      expect(await run()).toBe(`answer to token-${count}`);
      refused.set(`token-${count}`, 1501);
    }
    expect(asked).toEqual(['initial', 'expired', 'expired', 'expired', 'expired']);
    expect(ended).toEqual([]);
  });

  it('LIFE-4: where the app cannot renew it now, the next call asks again with the same reason', async () => {
    const reasons: TokenReason[] = [];
    const { run, refused } = setUp(({ reason }) => {
      if (reasons.push(reason) === 2) throw new Error('no route');
      return `token-${reasons.length}`;
    });
    refused.set('token-1', 1505);
    await expect(run()).rejects.toMatchObject({ kind: 'network' });
    expect(await run()).toBe('answer to token-3');
    expect(reasons).toEqual(['initial', 'refused', 'refused']);
  });

  it('LIFE-4: what is no refusal of the token passes through, and renews nothing', async () => {
    const { session, asked } = setUp();
    for (const error of [refusal(1001), refusal(500), new SyncError('network', 'no route', {}), new Error('fault')]) {
      expect(await rejection(session.run(() => Promise.reject(error)))).toBe(error);
    }
    expect(asked).toEqual(['initial']);
  });
});

describe('a sign-out', () => {
  it.each([
    [1501, 1501, 'expired'],
    [1501, 1505, 'refused'],
    [1505, 1502, 'refused'],
    [1507, 1501, 'expired'],
  ] as const)('LIFE-4: %i and then %i for the new token signs out: %s', async (first, second, reason) => {
    const { run, refused, asked, ended } = setUp();
    refused.set('token-1', first).set('token-2', second);
    await expect(run()).rejects.toMatchObject({ kind: 'signed-out', reason });
    expect(asked).toHaveLength(2);
    expect(ended).toEqual([reason]);
  });

  it('LIFE-4: a second refusal of all of many callers is one sign-out', async () => {
    const { run, refused, asked, ended } = setUp();
    refused.set('token-1', 1501).set('token-2', 1501);
    const errors = await Promise.all(Array.from({ length: 20 }, () => rejection(run())));
    expect(errors).toEqual(Array(20).fill(expect.objectContaining({ kind: 'signed-out', reason: 'expired' })));
    expect(asked).toHaveLength(2);
    expect(ended).toEqual(['expired']);
  });

  it.each([
    [1501, 'expired'],
    [1505, 'refused'],
  ] as const)('LIFE-4: a fixed string that is refused with %i signs out at once: %s', async (code, reason) => {
    const { run, refused, ended } = setUp('fixed');
    refused.set('fixed', code);
    await expect(run()).rejects.toMatchObject({ kind: 'signed-out', reason });
    expect(ended).toEqual([reason]);
  });

  it('LIFE-4: 1506 signs out at once, and asks for no other token', async () => {
    const { run, refused, asked, ended } = setUp();
    refused.set('token-1', 1506);
    await expect(run()).rejects.toMatchObject({ kind: 'signed-out', reason: 'kicked' });
    expect(asked).toEqual(['initial']);
    expect(ended).toEqual(['kicked']);
  });

  it('LIFE-3: a session that has ended asks nobody, and says why it ended; the first reason stays', async () => {
    const { session, run, asked, ended, call } = setUp();
    await run();
    session.end('kicked');
    session.end('expired');
    let calls = 0;
    const error = await rejection(session.run((token) => (calls++, call(token))));
    expect(error).toMatchObject({ kind: 'signed-out', reason: 'kicked' });
    expect([calls, asked.length, ended]).toEqual([0, 1, ['kicked']]);
  });

  it('LIFE-3: who waits for a token while the session ends is told so, and the token is not used', async () => {
    const answer = deferred<string>();
    const { session, run } = setUp(() => answer.promise);
    const waiting = rejection(run());
    await settled();
    session.end('kicked');
    answer.resolve('too late');
    expect(await waiting).toMatchObject({ kind: 'signed-out', reason: 'kicked' });
    await expect(session.token()).rejects.toMatchObject({ kind: 'signed-out', reason: 'kicked' });
  });

  it('LIFE-3: an answer that comes after the session has ended is still an answer', async () => {
    const { session, ended } = setUp();
    const answer = deferred<string>();
    const call = session.run(() => answer.promise);
    await settled();
    session.end('kicked');
    answer.resolve('late');
    expect(await call).toBe('late');
    expect(ended).toEqual(['kicked']);
  });
});
