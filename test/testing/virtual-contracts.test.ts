import type { Environment } from '../../src/ports.ts';
import { virtualEnvironment } from '../../src/testing/virtual-environment.ts';
import { channelContract, type Uncaught } from '../adapters/channel-contract.ts';
import { locksContract } from '../adapters/locks-contract.ts';

function tabs(count: number): readonly Environment[] {
  const first = virtualEnvironment();
  return [first, ...Array.from({ length: count - 1 }, () => first.openTab())];
}

function catchUncaught(): Uncaught {
  const before = process.listeners('uncaughtException');
  const errors: unknown[] = [];
  const add = (error: unknown): void => void errors.push(error);
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', add);
  return {
    errors,
    restore() {
      process.off('uncaughtException', add);
      for (const listener of before) process.on('uncaughtException', listener);
    },
  };
}

locksContract('the virtual browser', tabs);
channelContract('the virtual browser', tabs, catchUncaught);
