/** What the database holds, and how a record that is not whole is told from one that is (STORE-4). */
import * as v from 'valibot';
import type { Intent, IntentState, LatestMessage, LocalState, PreviewState, SeqState, Write } from '../model.ts';
import type { Counters, Cursor } from '../ports.ts';
import { WireConversation } from '../protocol/conversation.ts';
import { Flag, Id, Int, Text, Unsigned } from '../protocol/scalars.ts';
import { NO_COUNTS } from './commit-rules.ts';

/** What there is one of in each database. */
export interface Meta {
  readonly cursor: Cursor;
  readonly replacedAt: number | undefined;
  readonly device: string;
  readonly counters: Counters;
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
});

const Seq: v.GenericSchema<unknown, SeqState> = /* @__PURE__ */ v.object({
  conversationID: Id,
  maxSeq: Unsigned,
  hasReadSeq: Unsigned,
  latestTime: Time,
  timeOf: v.picklist(['seq', 'message']),
});

const Message: v.GenericSchema<unknown, LatestMessage> = /* @__PURE__ */ v.object({
  clientMsgID: Text,
  serverMsgID: Text,
  sendID: Text,
  senderNickname: Text,
  senderFaceURL: Text,
  contentType: Int,
  content: Text,
  seq: Unsigned,
  sendTime: Time,
  ex: Text,
});

const Preview: v.GenericSchema<unknown, PreviewState> = /* @__PURE__ */ v.object({
  conversationID: Id,
  message: v.undefinedable(Message),
  showName: Text,
  faceURL: Text,
  nameFrom: v.picklist(['pulled', 'pushed']),
  goneUpTo: v.exactOptional(Unsigned),
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

/** One table for each plane, and the outbox. */
export interface Records {
  readonly rows: readonly WireConversation[];
  readonly seqs: readonly SeqState[];
  readonly previews: readonly PreviewState[];
  readonly locals: readonly LocalState[];
  readonly outbox: readonly Intent[];
}

export type Table = keyof Records;

export const TABLES: readonly Table[] = ['rows', 'seqs', 'previews', 'locals', 'outbox'];

/** What lies in a database, unchecked. */
export interface RawContents {
  readonly meta: unknown;
  readonly tables: Readonly<Record<Table, readonly unknown[]>>;
}

export interface DamagedRecord {
  readonly table: Table;
  readonly record: unknown;
}

export interface Contents {
  /** Undefined where it is damaged. */
  readonly meta: Meta | undefined;
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
  return { cursor: { kind: 'none' }, replacedAt: undefined, device, counters };
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

export function checkContents({ meta, tables }: RawContents): Contents {
  const damaged: DamagedRecord[] = [];
  const whole = <T>(table: Table, schema: v.GenericSchema<unknown, T>): readonly T[] =>
    tables[table].filter((record): record is T => {
      if (v.is(schema, record)) return true;
      damaged.push({ table, record });
      return false;
    });
  const records: Records = {
    rows: whole('rows', WireConversation),
    seqs: whole('seqs', Seq),
    previews: whole('previews', Preview),
    locals: whole('locals', Local),
    outbox: whole('outbox', IntentSchema),
  };
  return { meta: isMeta(meta) ? meta : undefined, records, damaged };
}
