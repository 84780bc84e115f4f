import type { Caller, Request } from './calls.ts';
import type { ServerProcess } from './processes.ts';

/** A server under load: where the devices of its users connect, and how it is told of a change. */
export interface Target {
  readonly nodes: readonly ServerProcess[];
  /** Of the node that this device is connected to. */
  socket(user: number, device: number): { readonly url: string; readonly auth: Readonly<Record<string, unknown>> };
  /** The change of so high a number, by the node whose turn it is. */
  change(number: number): { readonly caller: Caller; readonly key: string; readonly request: Request };
  close(): Promise<void>;
}
