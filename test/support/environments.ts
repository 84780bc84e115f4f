import { virtualEnvironment, type VirtualEnvironment } from '../../src/testing/virtual-environment.ts';

/** A virtual environment at time 0 in which chance gives the same number every time. */
export function steadyEnvironment(random = 0.5): VirtualEnvironment {
  return Object.assign(virtualEnvironment({ now: 0 }), { random: () => random });
}
