import { describe, expect, it } from 'vitest';
import { hasFocus, visitDemo } from '../support/demo-visit.ts';
import { eventually } from '../support/demo.ts';

const demo = visitDemo();

describe('two devices of one user', () => {
  it('show what Bob writes, on top of what is not pinned', async () => {
    await demo.write('See you at noon?');
    for (const device of [demo.laptop, demo.phone]) {
      await device.row('Bob').getByText('See you at noon?').waitFor();
      await eventually(() => device.places('Hiking club', 'Bob', 'Carol'), ['1', '2', '3']);
      expect(await device.row('Bob').getByText('3 unread').count()).toBe(1);
    }
  });

  it('show a pin that was set on the other one, by keyboard', async () => {
    await demo.laptop.row('Hiking club').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await demo.page.keyboard.press(key);
    const pin = demo.laptop.button('Pin Dave');
    await eventually(() => hasFocus(pin), true);
    await demo.page.keyboard.press('Enter');
    for (const device of [demo.laptop, demo.phone]) {
      await eventually(() => device.places('Dave', 'Hiking club', 'Bob'), ['1', '2', '3']);
      expect(await device.button('Pin Dave').getAttribute('aria-pressed')).toBe('true');
    }
    expect(await hasFocus(pin)).toBe(true);
    await demo.page.keyboard.press('p');
    for (const device of [demo.laptop, demo.phone]) {
      await eventually(() => device.places('Hiking club', 'Bob', 'Carol', 'Dave'), ['1', '2', '3', '4']);
    }
  });

  it('show what was muted, read and removed on the other one, and not what was hidden', async () => {
    await demo.laptop.row('Carol').getByText('2 unread').waitFor();
    for (const [name, act] of [
      ['Carol', 'Mute'],
      ['Carol', 'Mark as read'],
      ['Grace', 'Remove'],
      ['Erin', 'Hide on this device'],
    ] as const) {
      await demo.laptop.button(`More for ${name}`).click();
      await demo.page.getByRole('menu').getByRole('menuitem', { name: act }).click();
    }
    for (const device of [demo.laptop, demo.phone]) {
      await device.row('Carol').getByRole('img', { name: 'Muted' }).waitFor();
      await device.row('Carol').getByText('2 unread').waitFor({ state: 'detached' });
      await device.row('Grace').waitFor({ state: 'detached' });
    }
    await demo.laptop.row('Erin').waitFor({ state: 'detached' });
    expect(await demo.phone.row('Erin').count()).toBe(1);
    await demo.laptop.card.getByRole('radio', { name: 'Hidden' }).check();
    await eventually(() => demo.laptop.rows.count(), 1);
    await demo.laptop.row('Erin').waitFor();
  });

  it('keep a draft on the device where it was typed, over a reload too', async () => {
    await demo.laptop.row('Ivan').click();
    await demo.laptop.card.getByRole('textbox', { name: 'Message to Ivan' }).pressSequentially('Saturday is');
    await demo.laptop.row('Ivan').getByText('Draft: Saturday is').waitFor();
    await eventually(() => demo.laptop.places('Hiking club', 'Ivan'), ['1', '2']);
    await demo.page.reload();
    await demo.laptop.row('Ivan').getByText('Draft: Saturday is').waitFor();
    await demo.phone.row('Ivan').waitFor();
    expect(await demo.phone.row('Ivan').getByText('Draft:').isVisible()).toBe(false);
    await demo.laptop.row('Ivan').click();
    await demo.laptop.card.getByRole('textbox', { name: 'Message to Ivan' }).press('Enter');
    await demo.phone.row('Ivan').getByText('You: Saturday is').waitFor();
    await demo.laptop.row('Ivan').getByText('You: Saturday is').waitFor();
  });
});

describe('what can go wrong', () => {
  it('offline and reloaded, the list is there; back again, it is right', async () => {
    await demo.laptop.toggle('Offline').click();
    await demo.laptop.said('State').getByText('Offline').waitFor();
    await demo.page.reload();
    await demo.laptop.said('State').getByText('Offline').waitFor();
    await eventually(() => demo.laptop.rows.count(), 12);
    await demo.laptop.row('Bob').getByText('I still have your umbrella, by the way.').waitFor();
    await demo.phone.isLive();
    expect(await demo.logged('Laptop').count()).toBe(0);

    await demo.write('The umbrella is at the door.');
    await demo.phone.row('Bob').getByText('The umbrella is at the door.').waitFor();
    await demo.phone.button('Pin Carol').click();
    await eventually(() => demo.phone.places('Carol', 'Hiking club', 'Bob'), ['1', '2', '3']);
    await demo.laptop.row('Bob').getByText('I still have your umbrella, by the way.').waitFor();
    expect(await demo.laptop.places('Hiking club', 'Bob', 'Carol')).toEqual(['1', '2', '3']);

    await demo.laptop.toggle('Offline').click();
    await demo.laptop.isLive();
    await demo.laptop.row('Bob').getByText('The umbrella is at the door.').waitFor();
    await eventually(() => demo.laptop.places('Carol', 'Hiking club', 'Bob'), ['1', '2', '3']);
  });

  it('a lost push is mended by the next sync', async () => {
    await demo.laptop.toggle('Lose pushes').click();
    await demo.write('Did you get this?');
    await demo.phone.row('Bob').getByText('Did you get this?').waitFor();
    await demo.logged('Laptop', 'Message', 'lost').waitFor();
    expect(await demo.laptop.row('Bob').getByText('Did you get this?').count()).toBe(0);
    await demo.laptop.button('Sync now').click();
    await demo.laptop.row('Bob').getByText('Did you get this?').waitFor();
    await demo.laptop.row('Bob').getByText('3 unread').waitFor();
  });

  it('an expired token is renewed, once, and nobody is signed out', async () => {
    await demo.page.getByRole('button', { name: 'Clear' }).click();
    await demo.phone.button('Expire token').click();
    await demo.logged('Phone', '1501').first().waitFor();
    await demo.logged('Phone', '/demo/token').waitFor();
    await demo
      .logged('Phone', '/conversation/get_incremental_conversations')
      .filter({ hasNotText: '1501' })
      .first()
      .waitFor();
    await demo.phone.isLive();
    expect(await demo.logged('Phone', '/demo/token').count()).toBe(1);
    await demo.write('Still there?');
    await demo.phone.row('Bob').getByText('Still there?').waitFor();
  });

  it('the log says of a call how many bytes came over the wire, and how many they are unpacked', async () => {
    await demo.logged('Laptop', '/jssdk/get_active_conversations', ' kB of ').first().waitFor();
    await demo.logged('Laptop', '/conversation/get_incremental_conversations', 'B').first().waitFor();
    expect(await demo.page.locator('#log-totals').getAttribute('title')).toMatch(/ over the wire, .* unpacked$/u);
  });

  it('a reset of the server’s log leads to a full sync, and the list stays', async () => {
    const before = await Promise.all(
      [demo.laptop, demo.phone].map((device) => device.said('Cursor').getAttribute('title')),
    );
    expect(await demo.logged('/conversation/get_full_conversation_ids', 'Laptop').count()).toBe(1);
    await demo.page.getByRole('button', { name: 'Reset server log' }).click();
    await demo.page.getByText('The log is new').waitFor();
    for (const [index, device] of [demo.laptop, demo.phone].entries()) {
      await device.isLive();
      const versionID = (await device.said('Cursor').getAttribute('title'))?.split(':')[0];
      expect(versionID).toMatch(/^[0-9a-f]{24}$/);
      expect(versionID).not.toBe(before[index]?.split(':')[0]);
      expect(await device.rows.count()).toBe(12);
    }
    expect(await demo.logged('/conversation/get_full_conversation_ids', 'Laptop').count()).toBe(2);
  });
});

describe('10,000 conversations', () => {
  it('arrive with progress, and the list can be walked to its end', async () => {
    await demo.page.getByRole('button', { name: '10,000 conversations' }).click();
    await demo.laptop.card.getByRole('progressbar', { name: 'Full sync on Alice’s laptop' }).waitFor();
    await demo.laptop
      .said('State')
      .getByText(/^[\d,]+ of 10,012$/)
      .waitFor();
    await demo.page.getByText('10,000 conversations added').waitFor({ timeout: 60_000 });
    for (const device of [demo.laptop, demo.phone]) {
      await device.isLive();
      await eventually(() => device.card.getByRole('grid').getAttribute('aria-rowcount'), '10012');
    }
    await demo.laptop.row('Hiking club').focus();
    await demo.page.keyboard.press('End');
    const last = demo.laptop.card.locator('[aria-rowindex="10012"]');
    await eventually(() => hasFocus(last), true);
    expect(await demo.laptop.rows.count()).toBeLessThan(100);
  });
});
