/** What the user can do to a conversation: checked here, shown at once, and handed to the outbox or kept on this device. */
import { SyncError } from '../errors.ts';
import type { Conversation, ConversationFields, LocalState, Write } from '../model.ts';
import { groupConversationID, singleConversationID } from '../protocol/conversation-id.ts';
import { ConversationType } from '../protocol/conversation.ts';
import type { Replica } from './replica.ts';
import type { CommandReceipt, Writes } from './writes.ts';

export interface CommandsOptions {
  readonly replica: Replica;
  readonly userID: string;
  /** Where writes go; throws before the start. */
  readonly writes: () => Writes;
  /** When a draft may be written: they change with every key. */
  readonly draftTurn: () => Promise<void>;
  /** ms since 1970, by the server's clock where that is known (CUR-5). */
  readonly now: () => number;
}

/** The fields that `update()` takes. */
export type UpdateFields = Partial<
  Pick<ConversationFields, 'ex' | 'attachedInfo' | 'burnDuration' | 'groupAtType' | 'msgDestructTime' | 'isMsgDestruct'>
>;

const fieldChecks: { readonly [F in keyof ConversationFields]: (value: unknown) => boolean } = {
  recvMsgOpt: (value) => value === 0 || value === 1 || value === 2,
  isPinned: isBoolean,
  isPrivateChat: isBoolean,
  ex: isText,
  attachedInfo: isText,
  burnDuration: isCount,
  groupAtType: Number.isSafeInteger,
  msgDestructTime: isCount,
  isMsgDestruct: isBoolean,
};

const done: CommandReceipt = { confirmed: Promise.resolve() };

export class Commands {
  readonly #options: CommandsOptions;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  async set(id: string, fields: Partial<ConversationFields>): Promise<CommandReceipt> {
    const row = this.#row(id);
    if (!isObject(fields)) throw badArgument('fields', 'must be an object');
    const entries = Object.entries(fields);
    if (entries.length === 0) throw badArgument('fields', 'at least one field is needed');
    for (const [name, value] of entries) {
      if (!Object.hasOwn(fieldChecks, name)) throw badArgument(name, 'is no field that can be set');
      const holds = fieldChecks[name as keyof ConversationFields];
      if (!holds(value)) throw badArgument(name, 'has a value of the wrong kind');
    }
    if (fields.isPrivateChat !== undefined && row.conversationType === ConversationType.group) {
      throw badArgument('isPrivateChat', 'is not for groups');
    }
    return this.#write(row, { kind: 'set', fields: { ...fields } });
  }

  /** Up to what is the latest message now (WRITE-7). */
  async markAsRead(id: string): Promise<CommandReceipt> {
    const row = this.#row(id);
    return row.unreadCount > 0 ? this.#write(row, { kind: 'read', seq: row.latestSeq }) : done;
  }

  async markAllAsRead(): Promise<CommandReceipt> {
    const unread = this.#options.replica.rows().filter((row) => row.unreadCount > 0);
    return together(unread.map((row) => this.#write(row, { kind: 'read', seq: row.latestSeq })));
  }

  /** Marks as read too, so that a later message does not bring the old count back (WRITE-7). */
  async remove(id: string): Promise<CommandReceipt> {
    const row = this.#row(id);
    const seq = this.#options.replica.stored.seqs.get(id)?.maxSeq ?? 0;
    const read = row.unreadCount > 0 ? [this.#write(row, { kind: 'read', seq: row.latestSeq })] : [];
    return together([...read, this.#write(row, { kind: 'remove', seq })]);
  }

  /** Resolves with the conversation's ID once it is on this device, on top of the list. */
  async open(target: { readonly userID: string } | { readonly groupID: string }): Promise<string> {
    const { replica, userID } = this.#options;
    if (!isObject(target)) throw badArgument('target', 'must be { userID } or { groupID }');
    const [peer, groupID] = 'userID' in target ? [target.userID, ''] : ['', target.groupID];
    if (!isText(peer || groupID) || (peer || groupID) === '') {
      throw badArgument('userID' in target ? 'userID' : 'groupID', 'must be text that is not empty');
    }
    const conversationID = peer === '' ? groupConversationID(groupID) : singleConversationID(userID, peer);
    const conversationType = peer === '' ? ConversationType.group : ConversationType.single;
    const known = replica.row(conversationID) !== undefined;
    const writes = this.#options.writes();
    const top = replica.putLocal({
      ...replica.local(conversationID),
      hiddenAt: undefined,
      openedAt: this.#timeOnTop(),
    });
    const made = known
      ? undefined
      : writes.add({
          conversationID,
          conversationType,
          userID: peer,
          groupID,
          write: { kind: 'open', userID: peer, groupID },
        });
    await Promise.all([top, made]);
    return conversationID;
  }

  /** Later than any row's time, whatever the clocks say: an answer tells the server's in whole seconds only. */
  #timeOnTop(): number {
    const { replica, now } = this.#options;
    return replica.rows().reduce((time, row) => Math.max(time, row.sortTime + 1), now());
  }

  /** Kept on this device (WRITE-5). Empty text takes the draft away. */
  setDraft(id: string, text: string): Promise<CommandReceipt> {
    if (!isText(text)) return Promise.reject(badArgument('text', 'must be text'));
    return this.#local(
      id,
      (local) => {
        const draftTime = text === '' ? 0 : text === local.draftText ? local.draftTime : this.#options.now();
        return { ...local, draftText: text, draftTime };
      },
      this.#options.draftTurn,
    );
  }

  /** Kept on this device (WRITE-5). The row shows again with the next message. */
  hide(id: string, hidden: boolean): Promise<CommandReceipt> {
    if (!isBoolean(hidden)) return Promise.reject(badArgument('hidden', 'must be true or false'));
    return this.#local(id, (local, row) => ({ ...local, hiddenAt: hidden ? row.latestSeq : undefined }));
  }

  async #local(
    id: string,
    change: (local: LocalState, row: Conversation) => LocalState,
    turn?: () => Promise<void>,
  ): Promise<CommandReceipt> {
    const row = this.#row(id);
    await this.#options.replica.putLocal(change(this.#options.replica.local(id), row), turn?.());
    return done;
  }

  #row(id: string): Conversation {
    const row = this.#options.replica.row(id);
    if (row === undefined) throw badArgument('conversationID', `names no conversation of the list: ${id}`);
    return row;
  }

  #write(row: Conversation, write: Write): Promise<CommandReceipt> {
    const { conversationID, conversationType, userID, groupID } = row;
    return this.#options.writes().add({ conversationID, conversationType, userID, groupID, write });
  }
}

async function together(receipts: readonly Promise<CommandReceipt>[]): Promise<CommandReceipt> {
  const all = await Promise.all(receipts);
  const confirmed = Promise.all(all.map((receipt) => receipt.confirmed)).then(() => {});
  confirmed.catch(() => {});
  return { confirmed };
}

function badArgument(path: string, what: string): SyncError {
  return new SyncError('options', `${path} ${what}`, { path });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
