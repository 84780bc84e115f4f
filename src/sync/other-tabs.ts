/** What a leader knows of the tabs that follow it: which rows they show, and whether one of them is visible. */
export class OtherTabs {
  readonly #looks = new Map<string, readonly string[]>();
  /** When each was last heard to be visible, in ms. */
  readonly #visible = new Map<string, number>();

  look(tab: string, ids: readonly string[]): void {
    this.#looks.set(tab, ids);
  }

  asked(tab: string, now: number): void {
    this.#visible.set(tab, now);
  }

  left(tab: string): void {
    this.#looks.delete(tab);
    this.#visible.delete(tab);
  }

  *viewed(): Generator<string> {
    for (const ids of this.#looks.values()) yield* ids;
  }

  visibleSince(moment: number): boolean {
    return [...this.#visible.values()].some((at) => at >= moment);
  }
}
