import type { Locator, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shiftsOf, watchShifts } from '../support/layout-shifts.ts';
import { buildDemo, DeviceOnPage, eventually, type BuiltDemo, type ServedDemo } from '../support/demo.ts';

let demo: BuiltDemo;
let server: ServedDemo;
let page: Page;
let laptop: DeviceOnPage;
let phone: DeviceOnPage;
/** What the browser complained about. */
let complaints: string[];

beforeAll(async () => {
  demo = await buildDemo();
});

afterAll(() => demo.close());

beforeEach(async () => {
  server = await demo.serve();
  const context = await demo.browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(15_000);
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  laptop = new DeviceOnPage(page, 'Alice’s laptop');
  phone = new DeviceOnPage(page, 'Alice’s phone');
  await page.goto(server.url);
  await Promise.all([laptop.isLive(), phone.isLive()]);
});

afterEach(async () => {
  await page.context().close();
  await server.close();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
});

async function write(text: string, from = 'Bob'): Promise<void> {
  const form = page.getByRole('region', { name: 'Write to Alice' });
  await form.getByRole('radio', { name: from }).check();
  await form.getByRole('textbox', { name: 'Message' }).fill(text);
  await form.getByRole('button', { name: 'Send' }).click();
  await form.getByText(`${from} wrote to Alice`).waitFor();
}

/** The entries of the log that have all these texts. */
function logged(...texts: readonly string[]): Locator {
  const log = page.getByRole('list', { name: 'On the wire' });
  return texts.reduce((entries, hasText) => entries.filter({ hasText }), log.getByRole('listitem'));
}

describe('two devices of one user', () => {
  it('show what Bob writes, on top of what is not pinned', async () => {
    await write('See you at noon?');
    for (const device of [laptop, phone]) {
      await device.row('Bob').getByText('See you at noon?').waitFor();
      await eventually(() => device.places('Hiking club', 'Bob', 'Carol'), ['1', '2', '3']);
      expect(await device.row('Bob').getByText('3 unread').count()).toBe(1);
    }
  });

  it('show a pin that was set on the other one, by keyboard', async () => {
    await laptop.row('Hiking club').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
    const pin = laptop.button('Pin Dave');
    await eventually(() => pin.evaluate((element) => element === document.activeElement), true);
    await page.keyboard.press('Enter');
    for (const device of [laptop, phone]) {
      await eventually(() => device.places('Dave', 'Hiking club', 'Bob'), ['1', '2', '3']);
      expect(await device.button('Pin Dave').getAttribute('aria-pressed')).toBe('true');
    }
    expect(await pin.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('p');
    for (const device of [laptop, phone]) {
      await eventually(() => device.places('Hiking club', 'Bob', 'Carol', 'Dave'), ['1', '2', '3', '4']);
    }
  });

  it('show what was muted, read and removed on the other one, and not what was hidden', async () => {
    await laptop.row('Carol').getByText('2 unread').waitFor();
    for (const [name, act] of [
      ['Carol', 'Mute'],
      ['Carol', 'Mark as read'],
      ['Grace', 'Remove'],
      ['Erin', 'Hide on this device'],
    ] as const) {
      await laptop.button(`More for ${name}`).click();
      await page.getByRole('menu').getByRole('menuitem', { name: act }).click();
    }
    for (const device of [laptop, phone]) {
      await device.row('Carol').getByRole('img', { name: 'Muted' }).waitFor();
      await device.row('Carol').getByText('2 unread').waitFor({ state: 'detached' });
      await device.row('Grace').waitFor({ state: 'detached' });
    }
    await laptop.row('Erin').waitFor({ state: 'detached' });
    expect(await phone.row('Erin').count()).toBe(1);
    await laptop.card.getByRole('radio', { name: 'Hidden' }).check();
    await eventually(() => laptop.rows.count(), 1);
    await laptop.row('Erin').waitFor();
  });

  it('keep a draft on the device where it was typed, over a reload too', async () => {
    await laptop.row('Ivan').click();
    await laptop.card.getByRole('textbox', { name: 'Message to Ivan' }).pressSequentially('Saturday is');
    await laptop.row('Ivan').getByText('Draft: Saturday is').waitFor();
    await eventually(() => laptop.places('Hiking club', 'Ivan'), ['1', '2']);
    await page.reload();
    await laptop.row('Ivan').getByText('Draft: Saturday is').waitFor();
    await phone.row('Ivan').waitFor();
    expect(await phone.row('Ivan').getByText('Draft:').isVisible()).toBe(false);
    await laptop.row('Ivan').click();
    await laptop.card.getByRole('textbox', { name: 'Message to Ivan' }).press('Enter');
    await phone.row('Ivan').getByText('You: Saturday is').waitFor();
    await laptop.row('Ivan').getByText('You: Saturday is').waitFor();
  });

  it('show text as text, whatever it looks like', async () => {
    const text = '<img src=x onerror=alert(1)><b>not bold</b>';
    await write(text);
    await laptop.row('Bob').getByText(text, { exact: true }).waitFor();
    expect(await page.locator('main img, main b').count()).toBe(0);
  });
});

describe('what can go wrong', () => {
  it('offline and reloaded, the list is there; back again, it is right', async () => {
    await laptop.toggle('Offline').click();
    await laptop.said('State').getByText('Offline').waitFor();
    await page.reload();
    await laptop.said('State').getByText('Offline').waitFor();
    await eventually(() => laptop.rows.count(), 12);
    await laptop.row('Bob').getByText('I still have your umbrella, by the way.').waitFor();
    await phone.isLive();
    expect(await logged('Laptop').count()).toBe(0);

    await write('The umbrella is at the door.');
    await phone.row('Bob').getByText('The umbrella is at the door.').waitFor();
    await phone.button('Pin Carol').click();
    await eventually(() => phone.places('Carol', 'Hiking club', 'Bob'), ['1', '2', '3']);
    await laptop.row('Bob').getByText('I still have your umbrella, by the way.').waitFor();
    expect(await laptop.places('Hiking club', 'Bob', 'Carol')).toEqual(['1', '2', '3']);

    await laptop.toggle('Offline').click();
    await laptop.isLive();
    await laptop.row('Bob').getByText('The umbrella is at the door.').waitFor();
    await eventually(() => laptop.places('Carol', 'Hiking club', 'Bob'), ['1', '2', '3']);
  });

  it('a lost push is mended by the next sync', async () => {
    await laptop.toggle('Lose pushes').click();
    await write('Did you get this?');
    await phone.row('Bob').getByText('Did you get this?').waitFor();
    await logged('Laptop', 'Message', 'lost').waitFor();
    expect(await laptop.row('Bob').getByText('Did you get this?').count()).toBe(0);
    await laptop.button('Sync now').click();
    await laptop.row('Bob').getByText('Did you get this?').waitFor();
    await laptop.row('Bob').getByText('3 unread').waitFor();
  });

  it('an expired token is renewed, once, and nobody is signed out', async () => {
    await page.getByRole('button', { name: 'Clear' }).click();
    await phone.button('Expire token').click();
    await logged('Phone', '1501').first().waitFor();
    await logged('Phone', '/demo/token').waitFor();
    await logged('Phone', '/conversation/get_incremental_conversations')
      .filter({ hasNotText: '1501' })
      .first()
      .waitFor();
    await phone.isLive();
    expect(await logged('Phone', '/demo/token').count()).toBe(1);
    await write('Still there?');
    await phone.row('Bob').getByText('Still there?').waitFor();
  });

  it('a reset of the server’s log leads to a full sync, and the list stays', async () => {
    const before = await Promise.all([laptop, phone].map((device) => device.said('Cursor').getAttribute('title')));
    expect(await logged('/conversation/get_full_conversation_ids', 'Laptop').count()).toBe(1);
    await page.getByRole('button', { name: 'Reset server log' }).click();
    await page.getByText('The log is new').waitFor();
    for (const [index, device] of [laptop, phone].entries()) {
      await device.isLive();
      const versionID = (await device.said('Cursor').getAttribute('title'))?.split(':')[0];
      expect(versionID).toMatch(/^[0-9a-f]{24}$/);
      expect(versionID).not.toBe(before[index]?.split(':')[0]);
      expect(await device.rows.count()).toBe(12);
    }
    expect(await logged('/conversation/get_full_conversation_ids', 'Laptop').count()).toBe(2);
  });
});

describe('10,000 conversations', () => {
  it('arrive with progress, and the list can be walked to its end', async () => {
    await page.getByRole('button', { name: '10,000 conversations' }).click();
    await laptop.card.getByRole('progressbar', { name: 'Full sync on Alice’s laptop' }).waitFor();
    await laptop
      .said('State')
      .getByText(/^[\d,]+ of 10,012$/)
      .waitFor();
    await page.getByText('10,000 conversations added').waitFor({ timeout: 60_000 });
    for (const device of [laptop, phone]) {
      await device.isLive();
      await eventually(() => device.card.getByRole('grid').getAttribute('aria-rowcount'), '10012');
    }
    await laptop.row('Hiking club').focus();
    await page.keyboard.press('End');
    const last = laptop.card.locator('[aria-rowindex="10012"]');
    await eventually(() => last.evaluate((element) => element === document.activeElement), true);
    expect(await laptop.rows.count()).toBeLessThan(100);
  });
});

describe('the page', () => {
  it('does not shift while it loads and works, and fits a narrow screen', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await watchShifts(page);
    await page.reload();
    await Promise.all([laptop.isLive(), phone.isLive()]);
    await write('A message that is much longer than any row of a narrow screen is wide, and then some more of it');
    await phone.row('Bob').getByText('A message that').waitFor();
    await laptop.row('Carol').click();
    await laptop.row('Carol').getByText('2 unread').waitFor({ state: 'detached' });
    expect(await shiftsOf(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });
});
