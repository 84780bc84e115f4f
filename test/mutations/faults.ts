/** All faults, in the order of the rules that they break. */
import { deviceFaults } from './device-faults.ts';
import type { Fault } from './fault.ts';
import { lifeFaults } from './life-faults.ts';
import { pullFaults } from './pull-faults.ts';
import { serverFaults } from './server-faults.ts';

export const faults: readonly Fault[] = [...pullFaults, ...deviceFaults, ...lifeFaults, ...serverFaults];
