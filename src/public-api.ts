/** The object that an app holds: observables out, commands in. */
import type { Observable } from 'rxjs';
import type { ConversationList, ListOptions } from './list/types.ts';
import type { Conversation } from './model.ts';
import type { UpdateFields } from './sync/commands.ts';
import type { SyncEvent } from './sync/events.ts';
import type { PassResult } from './sync/pass.ts';
import type { SyncStatus } from './sync/sync-state.ts';
import type { CommandReceipt, PendingWrite } from './sync/writes.ts';

export interface ConversationSync {
  /** The whole list in its order, hidden rows included. It emits nothing before the local list is read. */
  readonly conversations$: Observable<readonly Conversation[]>;
  /** The unread messages of the rows that are neither hidden nor received without notice (`recvMsgOpt` 2). */
  readonly unreadTotal$: Observable<number>;
  readonly status$: Observable<SyncStatus>;
  readonly events$: Observable<SyncEvent>;
  /** The writes of all tabs that the server has not yet, oldest first. */
  readonly pendingWrites$: Observable<readonly PendingWrite[]>;
  /**
   * A live window on the rows that match. One without filters within the first 100 rows may show before the rest is read.
   *
   * @throws SyncError of kind `options` that names the bad option.
   */
  list(options?: ListOptions): Observable<ConversationList>;
  /** One row; undefined as long as there is none. */
  conversation(id: string): Observable<Conversation | undefined>;

  /** Resolves when the local list can be read; it never waits for the network. */
  start(): Promise<void>;
  /** Resolves once this device has held the whole list at least once: at once after the first time. */
  whenComplete(): Promise<void>;
  /** One sync that begins now. Rejects with a `SyncError` where it fails; the SDK goes on trying. */
  sync(): Promise<PassResult>;
  /** Idempotent. Frees this instance's timers, sockets and database; the observables keep their last values. */
  stop(): Promise<void>;
  /** Tries to send what is in the outbox for at most `timing.logoutFlush`, then stops and deletes this user's database. */
  logout(): Promise<void>;

  /*
   * Commands show at once, resolve when they are durable on this device, and reject with a `SyncError` of kind `options`
   * where an argument is wrong. `confirmed` settles on the server's answer.
   */
  setPinned(id: string, pinned: boolean): Promise<CommandReceipt>;
  /** 0 receive, 1 do not receive, 2 receive without notice. */
  setRecvMsgOpt(id: string, option: 0 | 1 | 2): Promise<CommandReceipt>;
  /** Of both sides of a single chat; not for groups. */
  setPrivateChat(id: string, isPrivate: boolean): Promise<CommandReceipt>;
  /** Durations are in seconds. */
  update(id: string, fields: UpdateFields): Promise<CommandReceipt>;
  markAsRead(id: string): Promise<CommandReceipt>;
  markAllAsRead(): Promise<CommandReceipt>;
  /** Kept on this device; empty text takes the draft away. */
  setDraft(id: string, text: string): Promise<CommandReceipt>;
  /** Kept on this device, until the next message. */
  hide(id: string, hidden: boolean): Promise<CommandReceipt>;
  remove(id: string): Promise<CommandReceipt>;
  /** Drops a write that has not reached the server; `id` is that of `pendingWrites$`. False where it has, or is unknown. */
  discard(id: number): Promise<boolean>;
  /** Resolves with the ID of the conversation, which is on top of the list even before its first message. */
  open(target: { readonly userID: string } | { readonly groupID: string }): Promise<string>;
}
