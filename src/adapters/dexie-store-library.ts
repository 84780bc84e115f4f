/**
 * Dexie's module build. The package's root refuses to run in a page that has loaded another version of Dexie, an app's own
 * or another library's, and so would this package; it is also larger, and takes twice as long to begin.
 */
import type { Dexie as DexieClass } from 'dexie';
// @ts-expect-error -- It comes without types: they are those of the root.
import { Dexie as build } from 'dexie/dist/modern/dexie.mjs';

export type Dexie = DexieClass;
export const Dexie: typeof DexieClass = build as typeof DexieClass;
