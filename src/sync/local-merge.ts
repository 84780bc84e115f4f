/** Two tabs may change what this device knows of one conversation at the same time. Pure. */
import type { LocalState } from '../model.ts';

type Fields = Omit<LocalState, 'conversationID'>;

export const noLocal: Fields = { draftText: '', draftTime: 0, hiddenAt: undefined, openedAt: 0 };

/**
 * What is to be stored of `mine`, which was made from `base`, where `theirs` is stored by now. Each field is that of
 * whoever changed it. Of two drafts the later one stays: a tab writes its own up to 300 ms after the key (WRITE-5).
 */
export function mergeLocal(mine: LocalState, base: Fields = noLocal, theirs: Fields = noLocal): LocalState {
  const changedIn = (a: Fields): boolean => a.draftText !== base.draftText || a.draftTime !== base.draftTime;
  // When a draft was taken away is not stored: it was written after `base` was read, and counts as the later one.
  const later = !changedIn(theirs) || (theirs.draftText !== '' && mine.draftTime >= theirs.draftTime);
  const { draftText, draftTime } = changedIn(mine) && later ? mine : theirs;
  const { hiddenAt } = mine.hiddenAt === base.hiddenAt ? theirs : mine;
  const { openedAt } = mine.openedAt === base.openedAt ? theirs : mine;
  return { conversationID: mine.conversationID, draftText, draftTime, hiddenAt, openedAt };
}
