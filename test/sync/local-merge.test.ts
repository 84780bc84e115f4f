import { describe, expect, it } from 'vitest';
import type { LocalState } from '../../src/model.ts';
import { mergeLocal } from '../../src/sync/local-merge.ts';

const base: LocalState = {
  conversationID: 'si_a',
  draftText: 'base',
  draftTime: 100,
  hiddenAt: undefined,
  openedAt: 0,
};
const draft = (draftText: string, draftTime: number): LocalState => ({ ...base, draftText, draftTime });
const none = draft('', 0);

describe('two tabs that change what the device knows of one conversation', () => {
  it('WRITE-5: what one of them has changed is stored, whichever it is', () => {
    expect(mergeLocal(draft('mine', 200), base, base)).toEqual(draft('mine', 200));
    expect(mergeLocal(base, base, draft('theirs', 200))).toEqual(draft('theirs', 200));
    expect(mergeLocal({ ...base, hiddenAt: 7 }, base, base).hiddenAt).toBe(7);
    expect(mergeLocal(base, base, { ...base, hiddenAt: 7 }).hiddenAt).toBe(7);
    expect(mergeLocal({ ...base, openedAt: 7 }, base, base).openedAt).toBe(7);
    expect(mergeLocal(base, base, { ...base, openedAt: 7 }).openedAt).toBe(7);
  });

  it('WRITE-5: each may have changed a field of its own', () => {
    const theirs = { ...base, hiddenAt: 7, openedAt: 8 };
    expect(mergeLocal(draft('mine', 200), base, theirs)).toEqual({ ...theirs, draftText: 'mine', draftTime: 200 });
  });

  it('WRITE-5: of two drafts the later one stays', () => {
    expect(mergeLocal(draft('mine', 200), base, draft('theirs', 300))).toEqual(draft('theirs', 300));
    expect(mergeLocal(draft('mine', 300), base, draft('theirs', 200))).toEqual(draft('mine', 300));
    expect(mergeLocal(draft('mine', 200), base, draft('theirs', 200))).toEqual(draft('mine', 200));
  });

  it('WRITE-5: a draft that was taken away meanwhile does not come back, and one that came meanwhile stays', () => {
    expect(mergeLocal(draft('mine', 200), base, none)).toEqual(none);
    expect(mergeLocal(none, base, draft('theirs', 200))).toEqual(draft('theirs', 200));
  });

  it('WRITE-5, DEL-4: where there was or is nothing, it is as a conversation of which nothing is known', () => {
    expect(mergeLocal(draft('mine', 200), undefined, undefined)).toEqual(draft('mine', 200));
    expect(mergeLocal({ ...base, hiddenAt: 7 }, { ...base, hiddenAt: 7 }, undefined)).toEqual({
      ...none,
      conversationID: 'si_a',
    });
  });
});
