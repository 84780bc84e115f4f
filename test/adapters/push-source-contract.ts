import { describe } from 'vitest';
import type { OpenPush } from './push-source-bench.ts';
import { connectionContract } from './push-source-connection-contract.ts';
import { sessionContract } from './push-source-session-contract.ts';

/** What every `PushSource` does, whatever carries its frames. */
export function pushSourceContract(name: string, open: OpenPush): void {
  describe(`PushSource: ${name}`, () => {
    describe('connection', () => {
      connectionContract(open);
    });
    describe('session', () => {
      sessionContract(open);
    });
  });
}
