/** SEQ-1: what one client shows of seqs goes back only where the rule lets it. */
import type { Conversation } from '../../src/model.ts';
import { getFullConversationIDs } from '../../src/protocol/incremental.ts';
import type { SyncEvent } from '../../src/sync/events.ts';

export class ReadPositions {
  /** A full replacement was asked for and has not ended: it takes the server's numbers. */
  #replacing = false;
  /** What went back, by conversation: an optimistic read that is refused is withdrawn before the app is told. */
  readonly #suspect = new Map<string, string>();
  /** What was shown of these conversations was not stored, and may go back until all is calm again. */
  readonly #withdrawn = new Set<string>();

  asked(path: string): void {
    if (path === getFullConversationIDs.path) this.#replacing = true;
  }

  /** A new client begins from what is stored; `behind`: what was shown last was not. */
  began({ behind }: { readonly behind: boolean }): void {
    this.#replacing = behind;
    this.#suspect.clear();
  }

  withdraw(conversationID: string): void {
    this.#withdrawn.add(conversationID);
  }

  told(event: SyncEvent): void {
    // Another tab may hear of what a replacement wrote only after the news of its end.
    if (event.kind === 'synced') this.#replacing = event.result.kind === 'full';
    if (event.kind === 'storageLost' || event.kind === 'storageDegraded') this.#replacing = true;
    if (event.kind === 'writeRejected') this.withdraw(event.intent.conversationID);
  }

  shown(row: Conversation, before: Conversation | undefined): void {
    if (before === undefined || this.#replacing || row.maxSeq !== before.maxSeq) return;
    const { conversationID: id } = row;
    if (row.latestSeq < before.latestSeq) {
      this.#suspect.set(id, `SEQ-1: latestSeq of ${id} went from ${before.latestSeq} to ${row.latestSeq}`);
    } else if (row.readSeq < before.readSeq) {
      this.#suspect.set(id, `SEQ-1: readSeq of ${id} went from ${before.readSeq} to ${row.readSeq}`);
    }
  }

  /** To be asked once nothing is under way. */
  problems(): readonly string[] {
    const found = [...this.#suspect].flatMap(([id, what]) => (this.#withdrawn.has(id) ? [] : [what]));
    this.#suspect.clear();
    this.#withdrawn.clear();
    return found;
  }
}
