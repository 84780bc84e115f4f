/** The engines by name, in the order of the table. */
export interface EngineEntry {
  readonly title: string;
  /** Whose versions the table names. */
  readonly packages: readonly string[];
  /** Another engine that only opens the database of this one. */
  readonly reader?: string;
}

const entries = {
  ours: { title: 'conversation-sync', packages: [] },
  'packed-floor': { title: 'packed floor, by hand', packages: [] },
  'row-floor': { title: 'row per record, by hand', packages: [] },
  dexie: { title: 'Dexie (bulkPut + liveQuery)', packages: ['dexie'], reader: 'dexie-read' },
} as const satisfies Record<string, EngineEntry>;

export type EngineName = keyof typeof entries;

export const engines: Readonly<Record<EngineName, EngineEntry>> = entries;

export const engineNames: readonly EngineName[] = Object.keys(entries) as EngineName[];

/** By which all others are measured. */
export const FLOOR: EngineName = 'packed-floor';
