import { describe, expect, it } from 'vitest';
import { useTabs } from '../support/tabs.ts';
import type { Tab } from '../support/tab.ts';

const tabs = useTabs('plain');

/** How often each way of going is tried. */
const ROUNDS = 10;

/** Types as fast as no user does; nobody waits for any of it. */
function type({ id, text }: { readonly id: string; readonly text: string }): void {
  for (let end = 1; end <= text.length; end++) void window.tab.sync.setDraft(id, text.slice(0, end));
}

const ways: readonly (readonly [string, (tab: Tab) => Promise<unknown>])[] = [
  ['reloaded', (tab) => tab.page.reload()],
  [
    'left for another one',
    async (tab) => {
      await tab.leave();
      await tab.load();
    },
  ],
];

describe('WRITE-5: drafts of a page that goes', () => {
  it.each(ways)(
    'WRITE-5: what was typed last is there when the page was %s right after the last key',
    async (_, go) => {
      const { server } = tabs;
      await server.say('bob', 'alice', 'hello');
      const [tab] = await tabs.openLive(1);
      const [{ conversationID: id } = expect.fail()] = await server.list('alice');
      const draftOf = async () => (await tab.page.evaluate(() => window.tab.rows()))?.[0]?.draftText;
      const found: unknown[] = [];
      const wanted: unknown[] = [];
      for (let round = 1; round <= ROUNDS; round++) {
        const text = `typed in round ${round}`;
        await tab.page.evaluate(type, { id, text });
        await go(tab);
        // What is shown before the list is read was kept a moment before the page went.
        await tab.isLive();
        if ((await draftOf()) !== text) {
          // Another process had this page: on a busy machine its first look may be with the browser before the last write
          // of the page that went. What was written is there at the next look; what was lost would not be.
          await tab.page.reload();
          await tab.isLive();
        }
        found.push(await draftOf());
        wanted.push(text);
      }
      expect(found).toEqual(wanted);
    },
  );
});
