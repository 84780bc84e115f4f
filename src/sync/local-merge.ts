/** Two tabs may change what this device knows of one conversation at the same time. Pure. */
import type { LocalState } from '../model.ts';

type Fields = Omit<LocalState, 'conversationID'>;

const nothing: Fields = { draftText: '', draftTime: 0, hiddenAt: undefined, openedAt: 0 };

/**
 * What is to be stored of `mine`, which was made from `base`, where `theirs` is stored by now. Each field is that of
 * whoever changed it. Of two drafts the later one stays: a tab writes its own up to 300 ms after the key (WRITE-5).
 */
export function mergeLocal(mine: LocalState, base: Fields = nothing, theirs: Fields = nothing): LocalState {
  const [changedHere, changedThere] = [mine, theirs].map(
    ({ draftText, draftTime }) => draftText !== base.draftText || draftTime !== base.draftTime,
  );
  // When a draft was taken away is not stored: it was written after `base` was read, and counts as the later one.
  const later = !changedThere || (theirs.draftText !== '' && mine.draftTime >= theirs.draftTime);
  const { draftText, draftTime } = changedHere && later ? mine : theirs;
  return {
    conversationID: mine.conversationID,
    draftText,
    draftTime,
    hiddenAt: mine.hiddenAt === base.hiddenAt ? theirs.hiddenAt : mine.hiddenAt,
    openedAt: mine.openedAt === base.openedAt ? theirs.openedAt : mine.openedAt,
  };
}
