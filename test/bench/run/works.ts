/** What is measured: the rows of the table. */

export interface WorkEntry {
  readonly title: string;
  readonly unit: 'ms' | 'MB' | 'count';
  /** What the ratio to the packed floor is to be at most, in words; undefined where no ratio means anything. */
  readonly goal?: string;
}

const entries = {
  W1: { title: 'W1 empty store: all rows and cursor durable, first 50 shown', unit: 'ms', goal: '≤ 2 ×' },
  'W1 first': { title: 'W1 the first 50 shown', unit: 'ms', goal: '–' },
  'W2 window': { title: 'W2 one message → window of 50', unit: 'ms', goal: '≤ 2 ×' },
  'W2 durable': { title: 'W2 one message → window of 50, and durable', unit: 'ms', goal: '–' },
  'W2 edit': { title: 'W2 one changed row → window of 50', unit: 'ms', goal: '≤ 2 ×' },
  'W2 whole': { title: 'W2 one message → whole list', unit: 'ms', goal: '≤ 2 ×' },
  W2b: { title: 'W2b 200 changed rows → window of 50', unit: 'ms', goal: '≤ 2 ×' },
  'W2b durable': { title: 'W2b 200 changed rows → window of 50, and durable', unit: 'ms', goal: '–' },
  'W3 page': { title: 'W3 new page: script start → first 50 shown', unit: 'ms', goal: '≤ 3 ×' },
  'W3 browser': { title: 'W3 new browser: script start → first 50 shown', unit: 'ms', goal: '≤ 3 ×' },
  'W3 read page': { title: 'new page: opened, and the first 50 read once', unit: 'ms', goal: '–' },
  'W3 read browser': { title: 'new browser: opened, and the first 50 read once', unit: 'ms', goal: '–' },
  W4: { title: 'W4 1,000 messages at once → last shown and durable', unit: 'ms', goal: '≤ 2 ×' },
  'W4 emissions': { title: 'W4 emissions of the window', unit: 'count' },
  'W4 frames': { title: 'W4 frames meanwhile', unit: 'count' },
  heap: { title: 'heap with the window of 50 live', unit: 'MB', goal: '≤ 1.6 ×' },
} as const satisfies Record<string, WorkEntry>;

export type WorkName = keyof typeof entries;

export const works: Readonly<Record<WorkName, WorkEntry>> = entries;

export const workNames: readonly WorkName[] = Object.keys(entries) as WorkName[];
