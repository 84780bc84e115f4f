/**
 * The order in which this device asked the server and was told things by push. An answer replaces what was learned
 * before it was asked for, and nothing that was pushed since (SEQ-1, SEQ-5). It needs no clock, and is not stored: a new
 * start asks everything anew.
 */
export class Learned {
  #tick = 0;
  readonly #seqs = new Map<string, number>();
  readonly #previews = new Map<string, number>();
  /** When the row that is here was asked for, as far as requests for rows may overtake each other. */
  readonly #rows = new Map<string, number>();
  /** When a push last named the row. */
  readonly #named = new Map<string, number>();
  #seqsReplaced = 0;
  /** What was asked for before anything was learned. */
  readonly start = 0;

  /** Call before a request goes out; hand the result to the other methods when its answer is there. */
  ask(): number {
    return ++this.#tick;
  }

  toldSeqs(conversationID: string): void {
    this.#seqs.set(conversationID, ++this.#tick);
  }

  toldPreview(conversationID: string): void {
    this.#previews.set(conversationID, ++this.#tick);
  }

  toldRow(conversationID: string): void {
    this.#named.set(conversationID, ++this.#tick);
  }

  seqsToldSince(conversationID: string, asked: number): boolean {
    return (this.#seqs.get(conversationID) ?? 0) > asked;
  }

  previewToldSince(conversationID: string, asked: number): boolean {
    return (this.#previews.get(conversationID) ?? 0) > asked;
  }

  /** A full replacement takes the seqs that were asked at this moment; older answers that come later are dropped. */
  replaceSeqs(asked: number): void {
    this.#seqsReplaced = Math.max(this.#seqsReplaced, asked);
  }

  seqsOutdated(asked: number): boolean {
    return asked < this.#seqsReplaced;
  }

  /** A replacement begins: only rows that are asked for from now on can overtake each other. */
  forgetRows(): void {
    this.#rows.clear();
  }

  /** Whether the row, or its absence, in an answer to what was asked then is the latest word on it (CUR-2). */
  takesRow(conversationID: string, asked: number): boolean {
    if ((this.#rows.get(conversationID) ?? 0) > asked) return false;
    this.#rows.set(conversationID, asked);
    return true;
  }

  /** Whether an answer has told of the row, or of its absence, that was asked for after a push last named it (CUR-7). */
  rowAskedSinceNamed(conversationID: string): boolean {
    return (this.#rows.get(conversationID) ?? 0) > (this.#named.get(conversationID) ?? Infinity);
  }
}
