/** The engines by name, in the order of the table. */
export interface EngineEntry {
  readonly title: string;
  /** In `engines/`. */
  readonly file: string;
  /** Whose versions the table names. */
  readonly packages: readonly string[];
  /** Another engine that only opens the database of this one. */
  readonly reader?: { readonly name: string; readonly file: string };
}

const entries = {
  ours: { file: 'ours', title: 'conversation-sync', packages: [] },
  'packed-floor': { file: 'packed-floor', title: 'packed floor, by hand', packages: [] },
  'row-floor': { file: 'row-floor', title: 'row per record, by hand', packages: [] },
  dexie: {
    file: 'peers/dexie',
    title: 'Dexie (bulkPut + liveQuery)',
    packages: ['dexie'],
    reader: { name: 'dexie-read', file: 'peers/dexie-read' },
  },
  rxdb: { file: 'peers/rxdb', title: 'RxDB on Dexie', packages: ['rxdb'] },
  pouchdb: {
    file: 'peers/pouchdb',
    title: 'PouchDB (indexeddb)',
    packages: ['pouchdb-core', 'pouchdb-adapter-indexeddb'],
  },
  tanstack: {
    file: 'peers/tanstack',
    title: 'TanStack DB (OPFS SQLite)',
    packages: ['@tanstack/db', '@tanstack/browser-db-sqlite-persistence'],
  },
} as const satisfies Record<string, EngineEntry>;

export type EngineName = keyof typeof entries;

export const engines: Readonly<Record<EngineName, EngineEntry>> = entries;

export const engineNames: readonly EngineName[] = Object.keys(entries) as EngineName[];

/** By which all others are measured. */
export const FLOOR: EngineName = 'packed-floor';
