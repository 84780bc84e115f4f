import { browserEnvironment } from '../../src/adapters/browser-environment.ts';
import type { Environment } from '../../src/ports.ts';
import { channelContract, type Uncaught } from './channel-contract.ts';
import { locksContract } from './locks-contract.ts';

/** Locks and channels do not tell two pages from two users of one page. */
const environments = (count: number): readonly Environment[] => Array.from({ length: count }, browserEnvironment);

function catchUncaught(): Uncaught {
  const stop = new AbortController();
  const errors: unknown[] = [];
  window.addEventListener(
    'error',
    (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      errors.push(event.error);
    },
    { capture: true, signal: stop.signal },
  );
  return { errors, restore: () => stop.abort() };
}

locksContract('Chromium', environments);
channelContract('Chromium', environments, catchUncaught);
