import { describe, expect, it } from 'vitest';
import { SyncError } from '../../src/errors.ts';
import type { Engine } from '../../src/sync/engine.ts';
import { PassCalls, runPass } from '../../src/sync/pass-calls.ts';
import type { PassOutcome } from '../../src/sync/tab-messages.ts';
import { rejection, settled } from '../support/deferred.ts';
import { result, unreachable } from '../support/sync-loops.ts';

/** An engine of which nothing but its passes is asked for. */
function engineWhosePass(pass: Engine['pass']): Engine {
  return { pass } as Engine;
}

describe('sync() in a tab that follows', () => {
  it('TAB-1: settles with the answer to this call, and with no other', async () => {
    const calls = new PassCalls();
    const [one, two] = [calls.of('1'), calls.of('2')];
    const failed = rejection(two);
    calls.settle('2', { kind: 'failed', error: unreachable });
    expect(await failed).toBe(unreachable);
    expect(calls.open).toEqual(['1']);
    calls.settle('1', { kind: 'done', result });
    expect(await one).toBe(result);
    expect(calls.open).toEqual([]);
  });

  it('TAB-2: a second answer, of a leader that came back, changes nothing', async () => {
    const calls = new PassCalls();
    const call = calls.of('1');
    calls.settle('1', { kind: 'done', result });
    calls.settle('1', { kind: 'failed', error: unreachable });
    calls.settle('never asked', { kind: 'failed', error: unreachable });
    expect(await call).toBe(result);
  });

  it('TAB-2: calls without an answer are known, in their order, to be made again at the next leader', () => {
    const calls = new PassCalls();
    for (const call of ['1', '2', '3']) void calls.of(call);
    calls.settle('2', { kind: 'done', result });
    expect(calls.open).toEqual(['1', '3']);
  });

  it('LIFE-1: stop rejects all that wait', async () => {
    const calls = new PassCalls();
    const rejections = ['1', '2'].map((call) => rejection(calls.of(call)));
    const stopped = new SyncError('aborted', 'stopped', {});
    calls.rejectAll(stopped);
    expect(await Promise.all(rejections)).toEqual([stopped, stopped]);
    expect(calls.open).toEqual([]);
  });

  it('TAB-1: a leader tells what came of the pass; what is not an error of ours becomes one', async () => {
    const told: PassOutcome[] = [];
    const tell = (outcome: PassOutcome): unknown => told.push(outcome);
    runPass(
      engineWhosePass(() => Promise.resolve(result)),
      tell,
    );
    runPass(
      engineWhosePass(() => Promise.reject(new TypeError('a fault'))),
      tell,
    );
    await settled();
    expect(told).toEqual([
      { kind: 'done', result },
      { kind: 'failed', error: expect.objectContaining({ kind: 'internal' }) },
    ]);
  });

  it('TAB-6: a tab that does not lead answers nothing', async () => {
    const told: PassOutcome[] = [];
    runPass(undefined, (outcome) => told.push(outcome));
    await settled();
    expect(told).toEqual([]);
  });
});
