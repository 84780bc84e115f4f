import { describe, expect, it } from 'vitest';
import { NotificationType } from '../../src/protocol/notifications.ts';
import { messagesOf, reversed } from '../../src/testing/push-faults.ts';
import { openBackend } from '../support/backend.ts';
import { listen } from '../support/push-listener.ts';

async function start() {
  const backend = openBackend();
  const alice = await listen(backend, 'alice');
  const send = async (...texts: string[]): Promise<void> => {
    for (const text of texts) await backend.sendText('bob', { userID: 'alice' }, text);
    await backend.settled();
  };
  /** So that the conversation is there, and later messages push nothing else. */
  await send('hello');
  alice.frames.length = 0;
  const texts = (): unknown[] =>
    alice.frames.flatMap(messagesOf).map((message) => (JSON.parse(message.content) as { content: unknown }).content);
  return { faults: backend.faults.push, send, texts, frames: alice.frames, backend };
}

describe('faults of pushes', () => {
  it('loses so many frames', async () => {
    const { faults, send, texts } = await start();
    const fault = faults.lose({ times: 2 });
    await send('one', 'two', 'three');
    expect(texts()).toEqual(['three']);
    expect(fault.hits).toBe(2);
  });

  it('loses those of one type only', async () => {
    const { faults, frames, backend } = await start();
    faults.lose({ contentType: NotificationType.conversationChange });
    await backend.sendText('carol', { userID: 'alice' }, 'new');
    await backend.settled();
    expect(frames.flatMap(messagesOf).map((message) => message.contentType)).toEqual([101]);
  });

  it('loses those of one user only', async () => {
    const { faults, frames, backend, texts } = await start();
    const bob = await listen(backend, 'bob');
    faults.lose({ when: ({ userID }) => userID === 'alice' });
    await backend.sendText('bob', { userID: 'alice' }, 'hello');
    await backend.settled();
    expect([frames.length, texts().length, bob.frames.length]).toEqual([0, 0, 1]);
  });

  it('repeats', async () => {
    const { faults, send, texts } = await start();
    faults.repeat({ times: 1, copies: 3 });
    await send('one', 'two');
    expect(texts()).toEqual(['one', 'one', 'one', 'two']);
  });

  it('holds frames, and lets them go late and in another order', async () => {
    const { faults, send, texts } = await start();
    const held = faults.hold({ times: 2 });
    await send('one', 'two', 'three');
    expect([held.waiting, texts()]).toEqual([2, ['three']]);
    held.release(reversed);
    expect([held.waiting, texts()]).toEqual([0, ['three', 'two', 'one']]);
  });

  it('lets go as they came what is held when it is switched off', async () => {
    const { faults, send, texts } = await start();
    faults.hold();
    await send('one', 'two');
    faults.off();
    await send('three');
    expect(texts()).toEqual(['one', 'two', 'three']);
  });

  it('puts nonsense in the place of a frame', async () => {
    const { faults, send, frames } = await start();
    faults.malformed({ times: 1 });
    await send('one');
    faults.malformed({ times: 1, frame: 'text' });
    await send('two', 'three');
    expect(frames.map((frame) => messagesOf(frame).length)).toEqual([0, 0, 1]);
    expect(frames[1]).toBe('text');
  });
});
