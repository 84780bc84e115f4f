/** What a device must keep by itself: the drafts, each as one of the texts that it may have been left at. */
import type { Conversation } from '../../src/model.ts';
import { defaultTiming } from '../../src/sync/timing.ts';

interface Written {
  readonly text: string;
  /** By number. */
  readonly tab: number;
  readonly at: number;
}

interface Draft {
  readonly all: string[];
  /** The text that is stored for certain. */
  text: string;
  /** Later ones, of which it is not known whether they were stored. */
  readonly open: Written[];
  /** Those of other tabs at about the same time. */
  rivals: readonly Written[];
}

/** Two tabs that write within this time, in ms, are at it together: either may be the last. */
const together = defaultTiming.draftEvery;

export class Drafts {
  readonly #drafts = new Map<string, Draft>();

  /** Call the result once the command has resolved. */
  write(conversationID: string, written: Written): () => void {
    const draft = this.#drafts.get(conversationID) ?? { text: '', open: [], all: [], rivals: [] };
    this.#drafts.set(conversationID, draft);
    draft.open.push(written);
    draft.all.push(written.text);
    return () => {
      const at = draft.open.indexOf(written);
      if (at === -1) return;
      const before = draft.open.splice(0, at + 1);
      const rival = (other: Written): boolean => other.tab !== written.tab && other.at + together >= written.at;
      draft.rivals = [...draft.rivals, ...before].filter(rival);
      draft.text = written.text;
    };
  }

  /** Each may have gone back to what it was at any time. */
  doubt(): void {
    for (const draft of this.#drafts.values()) {
      draft.open.push(...['', ...draft.all].map((text) => ({ text, tab: -1, at: -Infinity })));
    }
  }

  clear(): void {
    this.#drafts.clear();
  }

  problem({ conversationID, draftText }: Conversation): string | undefined {
    const { text = '', open = [], rivals = [] } = this.#drafts.get(conversationID) ?? {};
    const texts = [text, ...[...open, ...rivals].map((written) => written.text)];
    if (texts.includes(draftText)) return undefined;
    return `WRITE-5: ${conversationID} shows the draft '${draftText}', not '${texts.join(`' or '`)}'`;
  }
}
