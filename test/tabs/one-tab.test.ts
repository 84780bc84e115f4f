import { expect, it } from 'vitest';
import { useTabs } from '../support/tabs.ts';

const tabs = useTabs('plain');

it('TAB-1: a tab that is alone leads, syncs, and shows what is pushed', async () => {
  await tabs.server.say('bob', 'alice', 'hello');
  const [tab] = await tabs.openLive(1);
  await tabs.server.say('bob', 'alice', 'are you there?');
  await tabs.server.device('alice').set('si_alice_carol', { isPinned: true });
  await tabs.agree(tab);
  expect(await tab.rows()).toMatchObject([{ conversationID: 'si_alice_carol' }, { unreadCount: 2 }]);
});
