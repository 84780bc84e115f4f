/** DEL-4, the last resort: rows that came to be here without seqs, because they went and came while others were asked for. */
import { chunks, rowsPerRequest, type PassTools } from './pass.ts';
import { writeSeqs } from './seq-sync.ts';

export async function fetchSeqs({ replica, remote, learned }: PassTools, ids: readonly string[]): Promise<void> {
  for (const chunk of chunks(ids, rowsPerRequest)) {
    const asked = learned.ask();
    const seqs = await remote.seqs(chunk);
    await replica.update((copy) => writeSeqs(copy, learned, { asked, seqs }));
  }
}
