/** The life of the page in two states: at work, or put away, however many events say so. */
import type { Environment } from '../ports.ts';

export interface PageLife {
  /** It is about to be frozen, or put away for the way back. */
  readonly suspend: () => void;
  readonly resume: () => void;
  readonly hidden: () => void;
  readonly visible: () => void;
}

export function watchPage(environment: Environment, signal: AbortSignal, life: PageLife): void {
  let state: 'at work' | 'put away' = 'at work';
  const become = (next: typeof state, tell: () => void): void => {
    if (state === next) return;
    state = next;
    tell();
  };
  environment.onLifecycle((event) => {
    if (event === 'freeze' || event === 'pagehide') become('put away', life.suspend);
    else if (event === 'resume' || event === 'pageshow') become('at work', life.resume);
    else if (event === 'hidden') life.hidden();
    else if (event === 'visible') life.visible();
  }, signal);
}
