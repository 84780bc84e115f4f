/** What a history is made of: plain data, so that it can be printed, pasted and shrunk. Every step can be taken at any time. */
import type { StoreFault, StoreOperation } from '../../src/testing/faulty-store.ts';
import type { ErrorCode } from '../../src/protocol/error-codes.ts';

export const users = ['alice', 'bob', 'carol'] as const;
export type User = (typeof users)[number];
export const groups = ['g', 'h'] as const;
/** The other side of a conversation: somebody, or a group of everybody. Who is named to themselves means alice. */
export type Chat = User | 'dave' | (typeof groups)[number];
export const chats: readonly Chat[] = ['bob', 'carol', 'dave', 'g', 'h'];

export type Fields = {
  readonly isPinned?: boolean;
  readonly recvMsgOpt?: 0 | 1 | 2;
  readonly isPrivateChat?: boolean;
  readonly ex?: string;
};

/** What one client does. */
export type Command =
  | { readonly kind: 'set'; readonly chat: Chat; readonly fields: Fields }
  | { readonly kind: 'read' | 'remove' | 'open'; readonly chat: Chat }
  | { readonly kind: 'readAll' | 'sync' }
  | { readonly kind: 'draft'; readonly chat: Chat; readonly text: string }
  | { readonly kind: 'hide'; readonly chat: Chat; readonly hidden: boolean }
  /** The write that stands at this place among those that wait. */
  | { readonly kind: 'discard'; readonly place: number };

/** `hang` and `unhang`: its main thread spins. */
export const pageEvents = [
  'online',
  'offline',
  'visible',
  'hidden',
  'freeze',
  'resume',
  'pagehide',
  'pageshow',
  'hang',
  'unhang',
] as const;
export type PageEvent = (typeof pageEvents)[number];

/** What goes over the wire, by what it is for. */
export const callKinds = ['any', 'delta', 'ids', 'rows', 'seqs', 'previews', 'set', 'read', 'delete'] as const;
export type CallKind = (typeof callKinds)[number];

export type HttpFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  | { readonly kind: 'code'; readonly code: ErrorCode }
  | { readonly kind: 'unreachable' | 'lostAnswer' | 'malformed' };

/** Tabs are named by their number among those of all devices; a number that is too large wraps round. */
export type Deed =
  // The server, by other writers and past all faults of the network.
  | { readonly do: 'message'; readonly from: User; readonly to: Chat }
  | { readonly do: 'set'; readonly owner: User; readonly chat: Chat; readonly fields: Fields }
  | { readonly do: 'delete' | 'clear' | 'make'; readonly owner: User; readonly chat: Chat }
  /** `back`: so many messages before the last one. */
  | {
      readonly do: 'read' | 'revoke' | 'deleteMessage';
      readonly owner: User;
      readonly chat: Chat;
      readonly back: number;
    }
  // A client.
  | { readonly do: 'command'; readonly tab: number; readonly command: Command }
  | { readonly do: 'start' | 'stop' | 'logout'; readonly tab: number }
  /** It is gone after so many more things have passed between it and the world; a new one opens the same database with `start`. */
  | { readonly do: 'crash'; readonly tab: number; readonly after: number }
  | { readonly do: 'page'; readonly tab: number; readonly event: PageEvent }
  // Its storage.
  /** What befalls the next operations of this kind. */
  | {
      readonly do: 'storage';
      readonly tab: number;
      readonly on: StoreOperation;
      readonly fault: StoreFault;
      readonly times: number;
    }
  /** The connection ends by itself. */
  | { readonly do: 'closeStorage'; readonly tab: number }
  /** The database is deleted under the tab, which is told. */
  | { readonly do: 'loseStorage'; readonly tab: number }
  // Time.
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'idle' }
  // The network.
  | { readonly do: 'settle' }
  /** What is sent stays on its way until `flow`. */
  | { readonly do: 'stall'; readonly tab: number; readonly what: 'request' | 'answer' | 'frame' }
  | { readonly do: 'flow' }
  | {
      readonly do: 'frames';
      readonly tab: number;
      readonly fate: 'lose' | 'double' | 'garble' | 'reverse';
      readonly times: number;
    }
  | { readonly do: 'calls'; readonly fault: HttpFault; readonly on: CallKind; readonly times: number }
  | { readonly do: 'disconnect'; readonly tab: number }
  // The server itself.
  | { readonly do: 'down' | 'up' | 'restart' | 'backup' }
  | { readonly do: 'restore'; readonly renewed: boolean }
  | { readonly do: 'cutLog' | 'loseLog'; readonly owner: User }
  | { readonly do: 'expire' | 'kick'; readonly tab: number };

export type DeedKind = Deed['do'];
type Named<D extends Deed, K> = D extends unknown
  ? K extends D['do']
    ? Omit<D, 'do'> & { readonly do: K }
    : never
  : never;
export type DeedOf<K extends DeedKind> = Named<Deed, K>;

/**
 * A deed and what the network does after it. Without `arrive` everything is delivered that is on its way, in its order; with
 * it so many items are, each picked by its number among those that wait, and the rest stay.
 */
export type Step = Deed & { readonly arrive?: readonly number[] };

/** `memory` is lost with its client, `kept` is a memory store that outlives it, `indexeddb` a database. */
export const storages = ['memory', 'kept', 'indexeddb'] as const;
export type StorageKind = (typeof storages)[number];

export interface DeviceSetup {
  readonly user: 'alice' | 'bob';
  readonly storage: StorageKind;
  /** Whether it runs, and is up to date, before the first step. */
  readonly started: boolean;
  /** How many pages are open on its database. Only `indexeddb` can be shared. */
  readonly tabs: number;
  /** False where its browser knows no locks: each page works alone (TAB-1). Default true. */
  readonly locks?: boolean;
}

export interface Setup {
  /** Of all chance in the clients. */
  readonly seed: number;
  readonly devices: readonly DeviceSetup[];
  /** How many changes one delta of the server may hold. */
  readonly syncLimit: number;
}

export interface History {
  readonly setup: Setup;
  readonly steps: readonly Step[];
}
