/**
 * A full replacement: one answer fixes the set and the cursor, and the rows come by ID (FULL-5). Until its last
 * transaction nothing is deleted, so that a crash leaves a list that can be read and is replaced again (FULL-3).
 */
import { sameCursor, type Cursor } from '../ports.ts';
import { showFirstScreen } from './first-screen.ts';
import { chunks, requestsAtOnce, rowsPerRequest, type PassResult, type PassTools } from './pass.ts';
import { withoutSeqs, writeReplacedSeqs, writeSeqs, type AskedSeqs } from './seq-sync.ts';
import { fetchSeqs } from './seqs-by-id.ts';

export async function replaceAll(tools: PassTools): Promise<PassResult | 'overtaken'> {
  const { replica, remote, learned, spared, onProgress } = tools;
  const before = replica.cursor;
  const cursors = [before];
  const fetched = new Set<string>();
  spared.clear();
  learned.forgetRows();
  // Sent beside the request for the set, so that the first rows show after one round trip.
  const firstScreen = replica.complete ? Promise.resolve([]) : tolerate(tools, showFirstScreen(tools, cursors));
  const asked = learned.ask();
  const [set, seqs] = await Promise.all([remote.allIDs(), remote.seqs('all')]);
  const { versionID, version } = set;
  const target: Cursor = { kind: 'replacing', versionID, version };
  const begun = await replica.update((copy) => {
    if (!sameCursor(copy.cursor, before)) return false;
    copy.cursor = target;
    return true;
  });
  if (!begun) return 'overtaken';
  cursors.push(target);

  const answer = { asked, seqs };
  const total = set.conversationIDs.length;
  const progress = (done: number): void => onProgress(done, total);
  progress(0);
  if (!(await fetchAll(tools, target, set.conversationIDs, fetched, answer, progress))) return 'overtaken';
  // Its rows count only once they were fetched by ID too: some may be gone, some too new for the set.
  const provisional = (await firstScreen).filter((id) => !fetched.has(id));
  if (!(await fetchAll(tools, target, provisional, fetched, answer))) return 'overtaken';
  const finished = await finish(tools, target, fetched, answer);
  if (finished === 'overtaken') return finished;
  await fetchSeqs(tools, finished.lacking);
  return { kind: 'full', upserted: [...fetched], removed: finished.removed };
}

/** False where another tab's sync took the cursor over. */
async function fetchAll(
  tools: PassTools,
  target: Cursor,
  ids: readonly string[],
  fetched: Set<string>,
  answer: AskedSeqs,
  onProgress: (done: number) => void = () => {},
): Promise<boolean> {
  const { replica, remote, learned, contain } = tools;
  let done = 0;
  let current = true;
  const fetchChunk = async (chunk: readonly string[]): Promise<void> => {
    const asked = learned.ask();
    const rows = await remote.rows(chunk);
    const found = rows.map((row) => row.conversationID);
    const applied = await replica.update((copy) => {
      if (!sameCursor(copy.cursor, target)) return false;
      for (const row of rows) if (learned.takesRow(row.conversationID, asked)) copy.rows.put(row);
      writeSeqs(copy, learned, answer, found);
      contain(copy, chunk);
      return true;
    });
    current &&= applied;
    // FULL-4: one that is missing from the answer has been deleted since, and does not fail the rest.
    for (const id of found) fetched.add(id);
    done += chunk.length;
    if (applied) onProgress(done);
  };
  // One source for all who fetch: where one of them fails or stops, its loop closes it, and none begins a further chunk.
  const left = chunks(ids, rowsPerRequest);
  const fetchLeft = async (): Promise<void> => {
    for (const chunk of left) {
      await fetchChunk(chunk);
      if (!current) return;
    }
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, fetchLeft));
  return current;
}

/** The last transaction: what the server no longer has goes, its seqs stand, and the cursor is that of the set (CUR-1, CUR-4). */
function finish(
  { replica, learned, environment, spared }: PassTools,
  target: Extract<Cursor, { kind: 'replacing' }>,
  fetched: ReadonlySet<string>,
  answer: AskedSeqs,
): Promise<{ readonly removed: readonly string[]; readonly lacking: readonly string[] } | 'overtaken'> {
  return replica.update((copy) => {
    if (!sameCursor(copy.cursor, target)) return 'overtaken';
    const removed = [...copy.rows.ids()].filter((id) => !fetched.has(id) && !spared.has(id));
    for (const id of removed) copy.removeRow(id);
    learned.replaceSeqs(answer.asked);
    writeReplacedSeqs(copy, learned, answer);
    copy.cursor = { ...target, kind: 'at' };
    copy.replacedAt = environment.now();
    return { removed, lacking: withoutSeqs(copy, copy.rows.ids()) };
  });
}

async function tolerate(tools: PassTools, screen: Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await screen;
  } catch (error) {
    tools.onSetback('first screen', error);
    return [];
  }
}
