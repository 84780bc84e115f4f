import { describe, expect, it } from 'vitest';
import { rolesOf, useTabs } from '../support/tabs.ts';
import { until } from '../support/until.ts';

const tabs = useTabs('plain');

describe.each(['gateway', 'gateway, gzipped'] as const)('pages that hear of changes by OpenIM: %s', (push) => {
  it('PUSH-3: one is live, and shows what is pushed', async () => {
    await tabs.server.say('bob', 'alice', 'hello');
    const [tab] = await tabs.openLive(1, { push });
    await tabs.server.say('bob', 'alice', 'are you there?');
    await tabs.server.device('alice').set('si_alice_carol', { isPinned: true });
    await tabs.agree(tab);
    expect(await tab.rows()).toMatchObject([{ conversationID: 'si_alice_carol' }, { unreadCount: 2 }]);
    expect(await tab.events()).not.toContain('error');
  });

  it('TAB-1: three have one connection, and the next leader takes it up', async () => {
    const { server } = tabs;
    await server.say('bob', 'alice', 'hello');
    const [leader, ...others] = await tabs.openLive(3, { push });
    await tabs.whilePushed(async () => {
      await leader.page.close();
      await tabs.agree(...others);
    });
    await tabs.agree(...others);
    expect((await rolesOf(others)).toSorted()).toEqual(['follower', 'leader']);
  });

  it('LIFE-4: a token that is kicked ends the session in each of them', async () => {
    const { server } = tabs;
    const open = await tabs.openLive(2, { push });
    await server.auth.kick('alice', 5);
    for (const tab of open) {
      await until(`${tab.name} kicked`, async () => (await tab.status()).state === 'signedOut');
    }
    await until('no connection', () => server.sockets() === 0);
  });
});
