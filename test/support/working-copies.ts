import type { Intent, LocalState, PreviewState, SeqState } from '../../src/model.ts';
import type { Cursor } from '../../src/ports.ts';
import type { WireConversation } from '../../src/protocol/conversation.ts';
import { memoryOf } from '../../src/sync/memory.ts';
import { WorkingCopy } from '../../src/sync/working-copy.ts';

export interface StoredRecords {
  readonly cursor?: Cursor;
  readonly replacedAt?: number;
  readonly rows?: readonly WireConversation[];
  readonly seqs?: readonly SeqState[];
  readonly previews?: readonly PreviewState[];
  readonly locals?: readonly LocalState[];
  readonly outbox?: readonly Intent[];
}

export const atSeven = { kind: 'at', versionID: 'a'.repeat(24), version: 7 } as const satisfies Cursor;

/** A working copy over these records. */
export function workingCopy(records: StoredRecords = {}): WorkingCopy {
  const { cursor = atSeven, replacedAt, rows = [], seqs = [], previews = [], locals = [], outbox = [] } = records;
  const counters = { commit: 1, epoch: 0, passes: 0 };
  return new WorkingCopy(
    memoryOf({ counters, device: 'device-1', outbox, cursor, replacedAt, rows, seqs, previews, locals }),
  );
}
