import type { WireConversation } from '../protocol/conversation.ts';
import type { SendMessageRequest } from '../protocol/message-endpoints.ts';
import { SessionType, textContentType } from '../protocol/message.ts';
import { Platform } from '../protocol/platform.ts';
import type { ServiceContext } from './context.ts';
import { storeMessage } from './messages.ts';
import { changeEvents } from './rows.ts';
import { cycle, firstNames, lastNames, smallTalk } from './sample-texts.ts';

/** How many conversations one transaction makes. */
const BATCH = 1000;
const MINUTE_MS = 60_000;

/** Gives the user this many conversations more, each with somebody new and a message from the past. */
export async function fillAccount(context: ServiceContext, userID: string, count: number): Promise<void> {
  const { store, observers, now, newID, newVersionID } = context;
  const run = newID().slice(0, 8);
  const end = now();
  for (let from = 0; from < count; from += BATCH) {
    const places = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => from + i);
    const people = places.map((place) => ({
      userID: `guest-${run}-${place}`,
      nickname: `${cycle(firstNames, place)} ${cycle(lastNames, place)}`,
      faceURL: '',
      createTime: end,
    }));
    const rows = await store.transaction(async (writes) => {
      await writes.users.put(people);
      const inserted: WireConversation[] = [];
      for (const [i, person] of people.entries()) {
        const place = from + i;
        const stamp = { now: end - (place + 1) * 7 * MINUTE_MS, newID };
        const request = textMessage(person.userID, userID, cycle(smallTalk, place));
        inserted.push(...(await storeMessage(writes, request, stamp, { time: end, newVersionID })).inserted);
      }
      return inserted;
    });
    // Nobody else is connected: the guests are made up.
    const own = rows.filter((row) => row.ownerUserID === userID);
    observers.notify(changeEvents(own, { now: end, newID }));
  }
}

/** A text from one user to another. */
export function textMessage(sendID: string, recvID: string, text: string): SendMessageRequest {
  return {
    sendID,
    recvID,
    groupID: '',
    senderNickname: '',
    senderFaceURL: '',
    senderPlatformID: Platform.web,
    content: { content: text },
    contentType: textContentType,
    sessionType: SessionType.single,
  };
}
