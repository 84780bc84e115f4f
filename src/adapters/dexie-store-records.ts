/** What the database holds beside the packs, and how a record that is not whole is told from one that is (STORE-4). */
import * as v from 'valibot';
import type { Intent, IntentState, LocalState, Write } from '../model.ts';
import type { Counters, Cursor } from '../ports.ts';
import { Flag, Id, Int, Text, Unsigned } from '../protocol/scalars.ts';
import { NO_COUNTS } from './commit-rules.ts';
import { NEW_LOG, type PackLog } from './dexie-store-packs.ts';

/** What there is one of in each database. */
export interface Meta {
  readonly cursor: Cursor;
  readonly replacedAt: number | undefined;
  readonly device: string;
  readonly counters: Counters;
  readonly log: PackLog;
  /** The number of the last commit that changed something that can be seen. */
  readonly seen: number;
}

/** ms since 1970; by a corrected clock it need not be whole. */
const Time = /* @__PURE__ */ v.pipe(v.number(), v.finite());

const CursorSchema: v.GenericSchema<unknown, Cursor> = /* @__PURE__ */ v.variant('kind', [
  v.object({ kind: v.literal('none') }),
  v.object({ kind: v.literal('at'), versionID: Text, version: Unsigned }),
  v.object({ kind: v.literal('replacing'), versionID: Text, version: Unsigned }),
]);

const MetaSchema: v.GenericSchema<unknown, Meta> = /* @__PURE__ */ v.object({
  cursor: CursorSchema,
  replacedAt: v.undefinedable(Time),
  device: Id,
  counters: v.object({ commit: Unsigned, epoch: Unsigned, passes: Unsigned }),
  log: v.object({ folded: Unsigned, tail: Unsigned, folds: Unsigned }),
  seen: Unsigned,
});

const Local: v.GenericSchema<unknown, LocalState> = /* @__PURE__ */ v.object({
  conversationID: Id,
  draftText: Text,
  draftTime: Time,
  hiddenAt: v.undefinedable(Int),
  openedAt: Time,
});

const Fields = /* @__PURE__ */ v.object({
  recvMsgOpt: v.exactOptional(Int),
  isPinned: v.exactOptional(Flag),
  isPrivateChat: v.exactOptional(Flag),
  ex: v.exactOptional(Text),
  attachedInfo: v.exactOptional(Text),
  burnDuration: v.exactOptional(Int),
  groupAtType: v.exactOptional(Int),
  msgDestructTime: v.exactOptional(Int),
  isMsgDestruct: v.exactOptional(Flag),
});

const WriteSchema: v.GenericSchema<unknown, Write> = /* @__PURE__ */ v.variant('kind', [
  v.object({ kind: v.literal('set'), fields: Fields }),
  v.object({ kind: v.literal('read'), seq: Int }),
  v.object({ kind: v.literal('remove'), seq: Int }),
  v.object({ kind: v.literal('open'), userID: Text, groupID: Text }),
]);

const State: v.GenericSchema<unknown, IntentState> = /* @__PURE__ */ v.variant('kind', [
  v.object({ kind: v.literal('queued') }),
  v.object({ kind: v.literal('sending'), by: Text, at: Time }),
  v.object({ kind: v.literal('acknowledged'), passes: Unsigned }),
]);

const IntentSchema: v.GenericSchema<unknown, Intent> = /* @__PURE__ */ v.object({
  id: Unsigned,
  key: Id,
  conversationID: Id,
  conversationType: Int,
  userID: Text,
  groupID: Text,
  write: WriteSchema,
  rowKnown: Flag,
  at: Time,
  state: State,
});

/** The tables with a record for each item. */
export interface Records {
  readonly locals: readonly LocalState[];
  readonly outbox: readonly Intent[];
}

export const RECORD_TABLES: readonly (keyof Records)[] = ['locals', 'outbox'];

export interface DamagedRecord {
  readonly table: keyof Records;
  readonly record: unknown;
}

export interface CheckedRecords {
  /** Those that are whole. */
  readonly records: Records;
  readonly damaged: readonly DamagedRecord[];
}

export function isMeta(value: unknown): value is Meta {
  return v.is(MetaSchema, value);
}

export function isIntent(value: unknown): value is Intent {
  return v.is(IntentSchema, value);
}

/** Of a database that is new, or whose cursor is not to be trusted. */
export function newMeta(device: string, counters: Counters = NO_COUNTS): Meta {
  return { cursor: { kind: 'none' }, replacedAt: undefined, device, counters, log: NEW_LOG, seen: counters.commit };
}

/** Keeps the device and the counters, each where it can be read: tabs that are open compare with them (TAB-5, TAB-6). */
export function mendedMeta(damaged: unknown, newDevice: () => string): Meta {
  const Count = v.fallback(Unsigned, 0);
  const Counts = v.fallback(v.object({ commit: Count, epoch: Count, passes: Count }), NO_COUNTS);
  const Rest = v.object({ device: v.fallback(Id, newDevice), counters: Counts });
  const { device, counters } = v.is(v.looseObject({}), damaged)
    ? v.parse(Rest, damaged)
    : { device: newDevice(), counters: NO_COUNTS };
  return newMeta(device, counters);
}

export function checkRecords(tables: Readonly<Record<keyof Records, readonly unknown[]>>): CheckedRecords {
  const damaged: DamagedRecord[] = [];
  const whole = <T>(table: keyof Records, schema: v.GenericSchema<unknown, T>): readonly T[] =>
    tables[table].filter((record): record is T => {
      if (v.is(schema, record)) return true;
      damaged.push({ table, record });
      return false;
    });
  return { records: { locals: whole('locals', Local), outbox: whole('outbox', IntentSchema) }, damaged };
}
