/** What every device must show once all is over: the server's own list, its own drafts, and nothing on its way. */
import type { Conversation } from '../../src/model.ts';
import type { WireConversation } from '../../src/protocol/conversation.ts';
import type { World } from './world.ts';

/** A row of the server's sorted list, as a device shows it. */
interface ServerRow {
  readonly conversationID: string;
  readonly unreadCount: number;
  readonly message: string | undefined;
  readonly fields: WireConversation;
}

export async function differences(world: World): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { device, number, rows, status } of world.tabs) {
    const wanted = await serverRows(world, device.userID);
    const told = [
      ...(status === 'live' ? [] : [`the status is ${status}`]),
      ...compare(rows, wanted),
      ...rows.flatMap((row) => device.drafts.problem(row) ?? []),
    ];
    found.push(...told.map((difference) => `tab ${number}: ${difference}`));
  }
  const deviceOf = (tab: number): number => world.tab(tab).device.number;
  return [...found, ...world.ledger.unsent(world.network.served, deviceOf)];
}

async function serverRows({ backend: { service } }: World, userID: string): Promise<readonly ServerRow[]> {
  const pagination = { pageNumber: 1, showNumber: 500 };
  const { conversationElems } = await service.list.page({ userID, conversationIDs: [], pagination });
  const { conversations } = await service.conversations.all({ ownerUserID: userID });
  const rows = new Map(conversations.map((row) => [row.conversationID, row]));
  return conversationElems.flatMap(({ conversationID, unreadCount, msgInfo }) => {
    const fields = rows.get(conversationID);
    const message = msgInfo === null ? undefined : `${msgInfo.clientMsgID} ${msgInfo.contentType}`;
    return fields === undefined ? [] : [{ conversationID, unreadCount, message, fields }];
  });
}

function compare(shown: readonly Conversation[], wanted: readonly ServerRow[]): readonly string[] {
  const found: string[] = [];
  const rows = new Map(shown.map((row) => [row.conversationID, row]));
  for (const { conversationID: id, unreadCount, message, fields } of wanted) {
    const row = rows.get(id);
    rows.delete(id);
    if (row === undefined) {
      found.push(`${id} is not shown`);
      continue;
    }
    for (const field of Object.keys(fields) as (keyof WireConversation)[]) {
      if (row[field] !== fields[field]) {
        found.push(`${id} shows ${field} ${String(row[field])}, the server has ${String(fields[field])}`);
      }
    }
    if (row.unreadCount !== unreadCount) {
      found.push(`${id} shows ${row.unreadCount} unread, the server has ${unreadCount}`);
    }
    const preview = row.latestMsg && `${row.latestMsg.clientMsgID} ${row.latestMsg.contentType}`;
    if (preview !== message) {
      const seq = row.latestMsg?.seq;
      found.push(`${id} shows the message ${String(preview)} (seq ${seq}), the server has ${String(message)}`);
    }
    if (row.pending) found.push(`${id} has a write that never ends`);
  }
  for (const id of rows.keys()) found.push(`${id} is shown, and the server has no such row`);
  return [...found, ...compareOrder(shown, wanted)];
}

/** Drafts, and the time at which a row was opened, are the device's own: all other rows stand as the server has them. */
function compareOrder(shown: readonly Conversation[], wanted: readonly ServerRow[]): readonly string[] {
  const plain = shown.filter((row) => row.sortTime === row.latestMsgTime).map((row) => row.conversationID);
  const own = new Set(plain);
  const order = wanted.map((row) => row.conversationID).filter((id) => own.has(id));
  return plain.join() === order.join() ? [] : [`the order is ${plain.join()}, on the server ${order.join()}`];
}
