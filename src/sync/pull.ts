/** One pass: bring this device up to date with the server, by the delta since its cursor or by a full replacement. */
import { planDelta } from './delta.ts';
import { replaceAll } from './full-sync.ts';
import type { PassRequest, PassResult, PassTools } from './pass.ts';
import { fetchRows, overtakenError } from './rows-by-id.ts';
import { withoutSeqs, writeSeqs, type AskedSeqs } from './seq-sync.ts';
import { fetchSeqs } from './seqs-by-id.ts';
import { sameCursor, type Cursor } from '../ports.ts';

const maxOvertakes = 5;

export async function pull(tools: PassTools, request: PassRequest): Promise<PassResult> {
  for (let overtaken = 0; overtaken < maxOvertakes; overtaken++) {
    const { cursor } = tools.replica;
    const result =
      request.replace || cursor.kind !== 'at' ? await replaceAll(tools) : await pullSince(tools, request, cursor);
    if (result === 'full') request = { ...request, replace: true };
    else if (result !== 'overtaken') return result;
  }
  throw overtakenError();
}

async function pullSince(
  tools: PassTools,
  request: PassRequest,
  cursor: Extract<Cursor, { kind: 'at' }>,
): Promise<PassResult | 'full' | 'overtaken'> {
  const { replica, remote, learned } = tools;
  const asked = learned.ask();
  const wantedSeqs = request.allSeqs ? 'all' : [...request.seqsOf];
  const [answer, known] = await Promise.all([
    remote.incremental(cursor.versionID, cursor.version),
    wantedSeqs.length > 0 ? remote.seqs(wantedSeqs) : {},
  ]);
  const plan = planDelta(cursor, answer);
  if (plan.kind === 'full') return 'full';
  const delta = plan.kind === 'delta' ? plan : { cursor, upsert: [], remove: [] };
  const upserted = delta.upsert.map((row) => row.conversationID);
  const fresh = await seqsOfNewRows(tools, upserted, known);
  const lacking = await replica.update((copy) => {
    if (!sameCursor(copy.cursor, cursor)) return 'overtaken';
    for (const row of delta.upsert) copy.rows.overwrite(row.conversationID, row);
    for (const id of delta.remove) {
      copy.removeRow(id);
      copy.rows.overwrite(id, undefined);
    }
    writeSeqs(copy, learned, { asked, seqs: known });
    writeSeqs(copy, learned, fresh);
    if (plan.kind === 'delta') copy.cursor = delta.cursor;
    tools.contain(copy, [...upserted, ...delta.remove]);
    return withoutSeqs(copy, upserted);
  });
  if (lacking === 'overtaken') return 'overtaken';
  await fetchSeqs(tools, lacking);

  const seen = new Set([...upserted, ...delta.remove]);
  // CUR-7: "equal" after a push may come from a stale cache. PUSH-5: a conversation that nobody told us of is asked for.
  // Those that were asked for by ID since, because a replacement was running (FULL-3), are not asked for again.
  const missing = [...request.named].filter(
    (id) =>
      (plan.kind === 'equal' || (!seen.has(id) && !replica.stored.rows.has(id))) && !learned.rowAskedSinceNamed(id),
  );
  // WRITE-4: the row may have come before the acknowledgement, with what somebody else has written since.
  const unbrought = [...tools.written].filter((id) => !seen.has(id));
  const fetched = await fetchRows(tools, new Set([...missing, ...unbrought]));
  const removed = [...delta.remove, ...fetched.removed];
  const kind = plan.kind === 'equal' && missing.length + unbrought.length === 0 ? 'none' : 'incremental';
  return { kind, upserted: [...upserted, ...fetched.upserted], removed };
}

/** DEL-4: a row new to this device gets its seqs in the same pass, and in the same commit. */
async function seqsOfNewRows(tools: PassTools, ids: readonly string[], known: AskedSeqs['seqs']): Promise<AskedSeqs> {
  const { replica, remote, learned } = tools;
  const unknown = ids.filter((id) => !replica.stored.rows.has(id) && known[id] === undefined);
  const asked = learned.ask();
  return { asked, seqs: unknown.length > 0 ? await remote.seqs(unknown) : {} };
}
