import { setupServer } from 'msw/node';
import { firstValueFrom } from 'rxjs';
import { expect, it, onTestFinished } from 'vitest';
import { createConversationSync } from '../../src/index.ts';
import { createTestBackend } from '../../src/testing/index.ts';

it('an app tests itself against the kit: the list is fetched, goes live, and outlives a failing server', async () => {
  const backend = createTestBackend();
  const network = setupServer(...backend.handlers);
  network.listen();
  const sync = createConversationSync({
    apiURL: backend.apiURL,
    userID: 'alice',
    token: () => backend.tokenFor('alice'),
    push: backend.push,
    storage: 'memory',
  });
  onTestFinished(async () => {
    await sync.stop();
    await backend.close();
    network.close();
  });
  const shown = async () =>
    (await firstValueFrom(sync.conversations$)).map((row) => [row.conversationID, row.unreadCount]);

  await backend.sendText('bob', { userID: 'alice' }, 'hello');
  await sync.start();
  await sync.whenComplete();
  await expect.poll(shown).toEqual([['si_alice_bob', 1]]);
  await expect.poll(() => backend.push.connections().length).toBe(1);

  const failing = backend.faults.status(503);
  await backend.sendText('bob', { userID: 'alice' }, 'are you there?');
  await expect.poll(shown).toEqual([['si_alice_bob', 2]]);

  failing.off();
  backend.faults.push.lose();
  await backend.sendText('carol', { userID: 'alice' }, 'nobody is told of this');
  await backend.settled();
  await sync.sync();
  await expect.poll(async () => (await shown()).length).toBe(2);
});
