/** What one pack says: records that are there, and IDs of conversations that have none any more. */
import type { ChangeSet } from '../ports.ts';

export const PLANES = ['rows', 'seqs', 'previews'] as const;
export type Plane = (typeof PLANES)[number];

export type Pack = Pick<ChangeSet, Plane>;
