/** The engines by name, in the order of the table. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface EngineEntry {
  readonly title: string;
  /** In `engines/`. */
  readonly file: string;
  /** A folder whose scripts the page loads besides, by `/assets/`. */
  readonly assets?: string;
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
    // Its worker, with SQLite in it.
    assets: 'node_modules/@tanstack/browser-db-sqlite-persistence/dist/assets',
    packages: ['@tanstack/db', '@tanstack/browser-db-sqlite-persistence'],
  },
} as const satisfies Record<string, EngineEntry>;

export type EngineName = keyof typeof entries;

export const engines: Readonly<Record<EngineName, EngineEntry>> = entries;

export const engineNames: readonly EngineName[] = Object.keys(entries) as EngineName[];

/** By which all others are measured. */
export const FLOOR: EngineName = 'packed-floor';

/** By name: the scripts that its page loads besides its own. */
export function assetsOf(name: EngineName): ReadonlyMap<string, string> {
  const { assets } = engines[name];
  const files = assets === undefined ? [] : readdirSync(assets).filter((file) => file.endsWith('.js'));
  return new Map(files.map((file) => [file, readFileSync(join(assets ?? '', file), 'utf8')]));
}
