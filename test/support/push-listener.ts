import { expect, onTestFinished } from 'vitest';
import type { SyncError } from '../../src/errors.ts';
import type { TestBackend } from '../../src/testing/test-backend.ts';

/** A connection to the push of a test backend that ends with the test, and what it was told. */
export async function listen(backend: TestBackend, userID: string, platformID = 5) {
  const owner = new AbortController();
  onTestFinished(() => owner.abort());
  const told: string[] = [];
  const frames: unknown[] = [];
  const reasons: (string | undefined)[] = [];
  backend.push.connect(
    {
      userID,
      platformID,
      async token(reason) {
        reasons.push(reason);
        return backend.tokenFor(userID, platformID as 5);
      },
    },
    {
      connecting: () => told.push('connecting'),
      connected: () => told.push('connected'),
      disconnected: (cause?: SyncError) => told.push(`disconnected: ${cause?.kind}`),
      frame: (frame) => frames.push(frame),
      kicked: (reason) => told.push(`kicked: ${reason}`),
      refused: (cause) => told.push(`refused: ${cause.kind}`),
    },
    owner.signal,
  );
  await expect.poll(() => told.at(-1), { interval: 2 }).toBe('connected');
  return { frames, told, reasons };
}
