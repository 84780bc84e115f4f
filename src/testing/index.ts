/** `conversation-sync/testing`: the reference server inside a test, and everything that can go wrong with it. */
export { createTestBackend } from './test-backend.ts';
export type { TestBackend, TestBackendOptions, TestFaults, TestPush } from './test-backend.ts';
export type { Call, CallScope, Raw } from './call.ts';
export type { CallFaults, HeldCalls, LateCalls } from './call-faults.ts';
export type { Fault, Scope } from './fault.ts';
export { faultyStore } from './faulty-store.ts';
export type { FaultyStore, StoreFault, StoreOperation } from './faulty-store.ts';
export type { OpenIMFaults } from './openim-faults.ts';
export { reversed } from './push-faults.ts';
export type { FrameScope, HeldFrames, PushedFrame, PushFaults } from './push-faults.ts';
export type { PushConnection } from './push-hub.ts';
export { seededRandom } from './seeded-random.ts';
export type { Backup, ServerFaults } from './server-faults.ts';
export type { RecordedCall, Traffic } from './traffic.ts';
export { virtualEnvironment } from './virtual-environment.ts';
export type { VirtualEnvironment, VirtualEnvironmentOptions, VirtualLive } from './virtual-environment.ts';
export { Platform } from '../protocol/platform.ts';
