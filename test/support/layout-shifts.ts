/** What moved on a page without being told to: the browser's own record of it. */
import type { Page } from 'playwright';

interface LayoutShift extends PerformanceEntry {
  readonly sources: readonly { readonly node: Node | null }[];
}

declare global {
  var layoutShifts: { readonly found: LayoutShift[]; readonly observer: PerformanceObserver } | undefined;
}

/** Records from the next load on. */
export async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const found: LayoutShift[] = [];
    const observer = new PerformanceObserver((list) => found.push(...(list.getEntries() as LayoutShift[])));
    observer.observe({ type: 'layout-shift', buffered: true });
    globalThis.layoutShifts = { found, observer };
  });
}

/** The markup of what moved, by shift. */
export async function shiftsOf(page: Page): Promise<readonly (readonly string[])[]> {
  return page.evaluate(() => {
    if (globalThis.layoutShifts === undefined) throw new Error('nobody watches');
    const { found, observer } = globalThis.layoutShifts;
    const shifts = [...found, ...(observer.takeRecords() as LayoutShift[])];
    return shifts.map(({ sources }) =>
      sources.map(({ node }) => (node instanceof Element ? node.outerHTML : (node?.textContent ?? ''))),
    );
  });
}
