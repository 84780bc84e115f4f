/** By which late duplicates of a device's writes are told (WRITE-6). */
export interface WriteCounters {
  /**
   * Stores `counter` as the latest of this user's device for each of these conversations, and gives the IDs of those
   * whose stored counter was lower; of the others the write was committed before, and must not be applied again.
   */
  advance(
    userID: string,
    device: string,
    conversationIDs: readonly string[],
    counter: number,
  ): Promise<readonly string[]>;
}
