import { setConversations } from '../../src/protocol/set-conversations.ts';
import { startServer } from './server.ts';
import type { TestServer } from './server.ts';

/** Alice with rows of these groups, the last one pinned. */
export async function aliceWith(...groupIDs: string[]): Promise<TestServer> {
  const server = startServer();
  for (const groupID of groupIDs) {
    const conversation = {
      conversationID: `sg_${groupID}`,
      conversationType: 3,
      groupID,
      isPinned: groupID === groupIDs.at(-1),
    };
    await server.ok('alice', setConversations, { userIDs: ['alice'], conversation });
  }
  await server.pushed();
  return server;
}
