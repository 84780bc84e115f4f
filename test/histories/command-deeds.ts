/** What the user of a client does. Commands are not waited for: their client may be gone before they are done. */
import { isSyncError } from '../../src/errors.ts';
import type { CommandReceipt } from '../../src/sync/writes.ts';
import { conversationOf, isGroup, peerOf } from './conversations.ts';
import type { Entry, Wanted } from './entry.ts';
import type { Command, DeedOf, Fields } from './step.ts';
import type { Tab } from './tab.ts';
import type { World } from './world.ts';

export function command(world: World, { tab: number, command }: DeedOf<'command'>): void {
  const tab = world.tab(number);
  const { client } = tab;
  // Before the list can be read there is nothing that a user could touch.
  if (client === undefined || !tab.running || !tab.readable) return;
  client.watcher.look();
  const { sync } = client;
  const user = tab.device.userID;
  const conversationID = 'chat' in command ? conversationOf(user, command.chat) : '';
  const row = tab.row(conversationID);
  const demand = (holds: boolean, what: string): void => {
    // The client may be gone by its own command.
    if (!holds && !client.life.over) world.problem(`WRITE-1: tab ${number}: ${what}`);
  };
  const issue = (id: string, wanted: Wanted): Entry => world.ledger.issue(tab.place, id, wanted);

  switch (command.kind) {
    case 'set':
      set(world, tab, conversationID, command, demand);
      return;
    case 'read':
    case 'readAll': {
      const rows = command.kind === 'read' ? [row] : tab.rows;
      const unread = rows.filter((shown) => shown !== undefined).filter((shown) => shown.unreadCount > 0);
      const entries = unread.map((shown) => issue(shown.conversationID, { kind: 'read', seq: shown.latestSeq }));
      follow(
        tab,
        world,
        entries,
        command.kind === 'read' ? sync.markAsRead(conversationID) : sync.markAllAsRead(),
        row !== undefined || command.kind === 'readAll',
      );
      const left = unread.filter((shown) => (tab.row(shown.conversationID)?.unreadCount ?? 0) > 0);
      demand(left.length === 0, `still unread after ${command.kind}`);
      return;
    }
    case 'remove': {
      const entries = row === undefined ? [] : [issue(conversationID, { kind: 'remove' })];
      follow(tab, world, entries, sync.remove(conversationID), row !== undefined);
      demand(tab.row(conversationID) === undefined, 'still shown after remove');
      return;
    }
    case 'open': {
      const entries = row === undefined ? [issue(conversationID, { kind: 'open' })] : [];
      const target = isGroup(command.chat) ? { groupID: command.chat } : { userID: peerOf(user, command.chat) };
      const opened = sync.open(target).then((): CommandReceipt => ({ confirmed: new Promise(() => {}) }));
      follow(tab, world, entries, opened, true);
      const top = tab.rows.find((shown) => !shown.isPinned || shown.conversationID === conversationID);
      demand(top?.conversationID === conversationID, 'not on top after open');
      return;
    }
    case 'draft': {
      const stored =
        row === undefined
          ? () => {}
          : tab.device.drafts.write(conversationID, { text: command.text, tab: tab.number, at: world.clock.now() });
      void sync
        .setDraft(conversationID, command.text)
        .then(stored, (error: unknown) => refused(world, error, row !== undefined));
      demand(
        row === undefined || tab.row(conversationID)?.draftText === command.text,
        'the draft is not shown at once',
      );
      return;
    }
    case 'hide':
      follow(tab, world, [], sync.hide(conversationID, command.hidden), row !== undefined);
      demand(row === undefined || tab.row(conversationID)?.hidden === command.hidden, 'hide is not shown at once');
      return;
    case 'discard': {
      const write = client.watcher.pending[command.place];
      if (write === undefined) return;
      const drop = (): void => {
        world.ledger.rejected(tab.device.number, write);
        for (const other of tab.device.tabs) other.withdraw(write.conversationID);
      };
      // A client that ends before the answer may have dropped it all the same.
      client.life.signal.addEventListener('abort', drop);
      void sync
        .discard(write.id)
        .then((dropped) => dropped && drop())
        .catch((error: unknown) => refused(world, error, true))
        .finally(() => client.life.signal.removeEventListener('abort', drop));
      return;
    }
    case 'sync':
      sync.sync().catch(() => {});
  }
}

function set(
  world: World,
  tab: Tab,
  conversationID: string,
  { chat, fields }: Extract<Command, { kind: 'set' }>,
  demand: (holds: boolean, what: string) => void,
): void {
  const entries = Object.entries(fields) as [keyof Fields, boolean | number | string][];
  for (const [field, value] of entries) {
    const row = tab.row(conversationID);
    const allowed = row !== undefined && !(field === 'isPrivateChat' && isGroup(chat));
    const wanted = { kind: 'set', field, value } as const;
    const issued = allowed ? [world.ledger.issue(tab.place, conversationID, wanted)] : [];
    const { sync } = tab.client ?? {};
    if (sync === undefined) return;
    const given =
      field === 'isPinned'
        ? sync.setPinned(conversationID, value as boolean)
        : field === 'recvMsgOpt'
          ? sync.setRecvMsgOpt(conversationID, value as 0)
          : field === 'isPrivateChat'
            ? sync.setPrivateChat(conversationID, value as boolean)
            : sync.update(conversationID, { ex: value as string });
    follow(tab, world, issued, given, allowed);
    const shown = tab.row(conversationID);
    demand(!allowed || (shown?.[field] === value && shown.pending), `${field} is not shown at once`);
  }
}

/** Keeps the ledger up with what becomes of a command. `allowed`: it is no wrong one. */
function follow(
  tab: Tab,
  world: World,
  entries: readonly Entry[],
  given: Promise<CommandReceipt>,
  allowed: boolean,
): void {
  const life = tab.client?.life;
  const become = (state: Entry['state']): void => {
    // Nobody hears any more what a client says that is gone.
    if (life?.over === true) return;
    for (const entry of entries) world.ledger.become(entry, state);
  };
  given.then(
    ({ confirmed }) => {
      become('durable');
      confirmed.then(
        () => become('settled'),
        // Otherwise it is kept, and sent by a later client.
        (error: unknown) => void (isSyncError(error, 'api', 'dropped') && become('void')),
      );
    },
    (error: unknown) => {
      become('void');
      for (const { conversationID } of entries) for (const other of tab.device.tabs) other.withdraw(conversationID);
      refused(world, error, allowed);
    },
  );
}

function refused(world: World, error: unknown, allowed: boolean): void {
  if (isSyncError(error, allowed ? 'aborted' : 'options') || (allowed && isSyncError(error, 'storage'))) return;
  world.problem(`a command failed: ${String(error)}`);
}
