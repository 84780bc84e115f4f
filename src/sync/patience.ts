/** Waits for an answer that may never come, and does not take a computer that slept for silence. */
import { toSyncError, type SyncError } from '../errors.ts';
import type { Environment } from '../ports.ts';

export interface Patience {
  readonly environment: Environment;
  /** How long, in ms. */
  readonly ms: number;
  /** Ends the wait: nobody wants the answer any more. */
  readonly signal: AbortSignal;
  /** It did not come in time; what the wait rejects with. */
  readonly late: () => SyncError;
}

/** A timer that comes later than this, in ms, has slept with the computer, and so has what it waited for. */
export const overdue = 1_000;

/** What is answered after the end of the wait is not heard, a failure neither. */
export async function withPatience<T>(answer: Promise<T>, { environment, ms, signal, late }: Patience): Promise<T> {
  const over = new AbortController();
  const given = new Promise<never>((_, reject) => {
    const wait = (): void => {
      const due = environment.now() + ms;
      const look = (): void => {
        if (environment.now() - due > overdue) wait();
        else reject(late());
      };
      environment.after(ms, look, AbortSignal.any([over.signal, signal]));
    };
    const give = (): void => reject(toSyncError(signal.reason));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { signal: over.signal });
    wait();
  });
  try {
    return await Promise.race([answer, given]);
  } finally {
    over.abort();
  }
}
