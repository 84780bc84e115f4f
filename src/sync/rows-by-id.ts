/** Rows fetched by their IDs, with the seqs of those that are new here (DEL-4). An ID without a row is removed (CUR-7). */
import { SyncError } from '../errors.ts';
import { sameCursor } from '../ports.ts';
import { chunks, rowsPerRequest, type PassTools } from './pass.ts';
import { withoutSeqs, writeSeqs } from './seq-sync.ts';
import { fetchSeqs } from './seqs-by-id.ts';

export interface FetchedRows {
  readonly upserted: readonly string[];
  readonly removed: readonly string[];
}

/** How often an answer may be overtaken by another tab's before the pass gives up; the next one tries again. */
const maxOvertakes = 5;

export async function fetchRows(tools: PassTools, ids: Iterable<string>): Promise<FetchedRows> {
  const upserted: string[] = [];
  const removed: string[] = [];
  for (const chunk of chunks([...ids], rowsPerRequest)) {
    const fetched = await fetchChunk(tools, chunk);
    upserted.push(...fetched.upserted);
    removed.push(...fetched.removed);
  }
  return { upserted, removed };
}

async function fetchChunk(tools: PassTools, ids: readonly string[]): Promise<FetchedRows> {
  const { replica, remote, learned, spared, contain } = tools;
  for (let overtaken = 0; overtaken < maxOvertakes; overtaken++) {
    const { cursor } = replica;
    const asked = learned.ask();
    const unknown = ids.filter((id) => !replica.stored.rows.has(id));
    const [rows, seqs] = await Promise.all([remote.rows(ids), unknown.length > 0 ? remote.seqs(unknown) : {}]);
    const found = new Set(rows.map((row) => row.conversationID));
    const removed = ids.filter((id) => !found.has(id));
    const lacking = await replica.update((copy) => {
      if (!sameCursor(copy.cursor, cursor)) return 'overtaken';
      for (const row of rows) if (learned.takesRow(row.conversationID, asked)) copy.rows.put(row);
      for (const id of removed) if (learned.takesRow(id, asked)) copy.removeRow(id);
      contain(copy, ids);
      writeSeqs(copy, learned, { asked, seqs });
      // Newer than the seqs that a replacement under way has asked for.
      for (const id of Object.keys(seqs)) learned.toldSeqs(id);
      return withoutSeqs(copy, found);
    });
    if (lacking === 'overtaken') continue;
    await fetchSeqs(tools, lacking);
    for (const id of found) spared.add(id);
    return { upserted: [...found], removed };
  }
  throw overtakenError();
}

export function overtakenError(): SyncError {
  return new SyncError('storage', `another tab overtook this one ${maxOvertakes} times`, { reason: 'failed' });
}
