import { describe, expect, it } from 'vitest';
import { hasFocus, visitDemo } from '../support/demo-visit.ts';
import { eventually } from '../support/demo.ts';
import { shiftsOf, watchShifts } from '../support/layout-shifts.ts';

const demo = visitDemo();

describe('the page', () => {
  it('is worked by keyboard alone: menu, keys of a row, and a focus that is never lost', async () => {
    await demo.laptop.row('Carol').focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'Enter', 'ArrowDown', 'ArrowDown', 'Enter']) {
      await demo.page.keyboard.press(key);
    }
    await demo.phone.row('Carol').getByText('2 unread').waitFor({ state: 'detached' });
    await eventually(() => hasFocus(demo.laptop.button('More for Carol')), true);
    await demo.page.keyboard.press('ArrowLeft');
    await demo.page.keyboard.press('ArrowLeft');
    await demo.page.keyboard.press('m');
    await demo.phone.row('Carol').getByRole('img', { name: 'Muted' }).waitFor();
    await demo.page.keyboard.press('Delete');
    await demo.phone.row('Carol').waitFor({ state: 'detached' });
    await eventually(() => hasFocus(demo.laptop.row('Dave')), true);
    await demo.page.keyboard.press('Enter');
    expect(await hasFocus(demo.laptop.card.getByRole('textbox', { name: 'Message to Dave' }))).toBe(true);
  });

  it('tells a screen reader of new messages', async () => {
    const announced = demo.page.getByRole('log', { name: 'What changed' });
    await demo.write('Are you there?');
    await eventually(
      () => announced.locator('p').allTextContents(),
      expect.arrayContaining(['Alice’s laptop: 6 unread messages', 'Alice’s phone: 6 unread messages']),
    );
    expect(await demo.laptop.row('Bob').getByText('3 unread').count()).toBe(1);
  });

  it('shows text as text, whatever it looks like', async () => {
    const text = '<img src=x onerror=alert(1)><b>not bold</b>';
    await demo.write(text);
    await demo.laptop.row('Bob').getByText(text, { exact: true }).waitFor();
    expect(await demo.page.locator('main img, main b').count()).toBe(0);
  });

  it('does not shift while it loads and works, and fits a narrow screen', async () => {
    await demo.page.setViewportSize({ width: 390, height: 844 });
    await watchShifts(demo.page);
    await demo.page.reload();
    await Promise.all([demo.laptop.isLive(), demo.phone.isLive()]);
    await demo.write('A message that is much longer than any row of a narrow screen is wide, and then some more of it');
    await demo.phone.row('Bob').getByText('A message that').waitFor();
    await demo.laptop.row('Carol').click();
    await demo.laptop.row('Carol').getByText('2 unread').waitFor({ state: 'detached' });
    expect(await shiftsOf(demo.page)).toEqual([]);
    expect(await demo.page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
  });
});
