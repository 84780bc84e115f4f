/** A visit to the demo for each test of a file: a new server, a new browser profile, and no complaint of the browser. */
import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { buildDemo, DeviceOnPage, type BuiltDemo, type ServedDemo } from './demo.ts';

const PATIENCE_MS = 15_000;

export interface DemoVisit {
  readonly page: Page;
  readonly laptop: DeviceOnPage;
  readonly phone: DeviceOnPage;
  /** Somebody writes to Alice by the page's form. */
  write(text: string, from?: string): Promise<void>;
  /** The entries of the log that have all these texts. */
  logged(...texts: readonly string[]): Locator;
}

interface Opened {
  readonly page: Page;
  readonly server: ServedDemo;
  readonly complaints: readonly string[];
}

/** Call it once in a file, outside of the tests. Each test begins with both devices live. */
export function visitDemo(): DemoVisit {
  let demo: BuiltDemo;
  let opened: Opened;

  beforeAll(async () => {
    demo = await buildDemo();
  });
  afterAll(() => demo.close());
  beforeEach(async () => {
    opened = await open(demo);
    await Promise.all([visit.laptop.isLive(), visit.phone.isLive()]);
  });
  afterEach(async () => {
    const { page, server, complaints } = opened;
    await page.context().close();
    await server.close();
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  });

  const visit: DemoVisit = {
    get page() {
      return opened.page;
    },
    get laptop() {
      return new DeviceOnPage(opened.page, 'Alice’s laptop');
    },
    get phone() {
      return new DeviceOnPage(opened.page, 'Alice’s phone');
    },
    async write(text, from = 'Bob') {
      const form = opened.page.getByRole('region', { name: 'Write to Alice' });
      await form.getByRole('radio', { name: from }).check();
      await form.getByRole('textbox', { name: 'Message' }).fill(text);
      await form.getByRole('button', { name: 'Send' }).click();
      await form.getByText(`${from} wrote to Alice`).waitFor();
    },
    logged(...texts) {
      const log = opened.page.getByRole('list', { name: 'On the wire' });
      return texts.reduce((entries, hasText) => entries.filter({ hasText }), log.getByRole('listitem'));
    },
  };
  return visit;
}

async function open(demo: BuiltDemo): Promise<Opened> {
  const server = await demo.serve();
  const context = await demo.browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(PATIENCE_MS);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(server.url);
  return { page, server, complaints };
}

export async function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}
