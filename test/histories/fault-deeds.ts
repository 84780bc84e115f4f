/** What goes wrong with the network and the server. */
import { deleteConversations, getConversations } from '../../src/protocol/conversation-endpoints.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../src/protocol/incremental.ts';
import { getActiveConversations, getConversationMsgs } from '../../src/protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq, markConversationAsRead } from '../../src/protocol/seq-endpoints.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import type { CallKind, DeedOf } from './step.ts';
import type { World } from './world.ts';

const paths: Readonly<Record<Exclude<CallKind, 'any'>, readonly string[]>> = {
  delta: [getIncrementalConversations.path],
  ids: [getFullConversationIDs.path],
  rows: [getConversations.path],
  seqs: [getConversationsHasReadAndMaxSeq.path],
  previews: [getActiveConversations.path, getConversationMsgs.path],
  set: [setConversations.path],
  read: [markConversationAsRead.path],
  delete: [deleteConversations.path],
};

export function calls({ backend: { faults } }: World, { fault, on, times }: DeedOf<'calls'>): void {
  const scope = { times, ...(on !== 'any' && { path: paths[on] }) };
  switch (fault.kind) {
    case 'status':
      faults.status(fault.status, {
        ...scope,
        ...(fault.retryAfter !== undefined && { retryAfter: fault.retryAfter }),
      });
      return;
    case 'code':
      faults.code(fault.code, scope);
      return;
    case 'unreachable':
      faults.unreachable(scope);
      return;
    case 'lostAnswer':
      faults.lostAnswer(scope);
      return;
    case 'malformed':
      faults.malformed(scope);
  }
}

/** The server cannot be reached: what is on its way is lost, and no connection is made. */
export function down({ backend, network }: World): void {
  backend.push.down();
  network.lose();
  backend.faults.unreachable();
}

/** It can be reached again, and all other faults of calls are over too. */
export function up({ backend }: World): void {
  backend.faults.off();
}

/** All connections end, and what is on its way is lost; nothing that was stored is. */
export function restart({ backend, network }: World): void {
  backend.push.cut();
  network.lose();
}

export async function backup(world: World): Promise<void> {
  world.backup ??= await world.backend.faults.backup();
}

/** The server stands still meanwhile. */
export async function restore(world: World, { renewed }: DeedOf<'restore'>): Promise<void> {
  if (world.backup === undefined) return;
  restart(world);
  await world.backup.restore({ renewed });
  world.copied ||= !renewed;
  world.ledger.restored();
}

/** The connection of a device is lost with what is on it. */
export function disconnect(world: World, { tab: number }: DeedOf<'disconnect'>): void {
  const { device } = world.tab(number);
  for (const tab of device.tabs) world.network.lose(tab.number, 'frame');
  world.cut(device);
}
