/** What a device must keep by itself: the drafts, each as one of the texts that it may have been left at. */
import type { Conversation } from '../../src/model.ts';

interface Draft {
  readonly all: string[];
  /** The text that is stored for certain. */
  text: string;
  /** Later ones, of which it is not known whether they were stored. */
  readonly open: string[];
}

export class Drafts {
  readonly #drafts = new Map<string, Draft>();

  /** Call the result once the command has resolved. */
  write(conversationID: string, text: string): () => void {
    const draft = this.#drafts.get(conversationID) ?? { text: '', open: [], all: [] };
    this.#drafts.set(conversationID, draft);
    draft.open.push(text);
    draft.all.push(text);
    return () => {
      const at = draft.open.lastIndexOf(text);
      if (at === -1) return;
      draft.open.splice(0, at + 1);
      draft.text = text;
    };
  }

  /** Each may have gone back to what it was at any time. */
  doubt(): void {
    for (const draft of this.#drafts.values()) draft.open.push('', ...draft.all);
  }

  clear(): void {
    this.#drafts.clear();
  }

  problem({ conversationID, draftText }: Conversation): string | undefined {
    const { text, open } = this.#drafts.get(conversationID) ?? { text: '', open: [] };
    if ([text, ...open].includes(draftText)) return undefined;
    return `WRITE-5: ${conversationID} shows the draft '${draftText}', not '${[text, ...open].join(`' or '`)}'`;
  }
}
