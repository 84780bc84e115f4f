import type { PushSource } from '../../src/ports.ts';

/** A push that never connects: the device polls (PUSH-4). */
export const silentPush: PushSource = { connect: () => undefined };
