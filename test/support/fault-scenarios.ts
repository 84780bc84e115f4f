/** All that the SDK does with its storage, one thing at a time, as scenes for faults to strike in. */
import { expect } from 'vitest';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import { setConversations } from '../../src/protocol/set-conversations.ts';
import type { Device, Scene } from './device.ts';
import { otherDevice } from './other-device.ts';

export interface Stage extends Scene {
  readonly phone: Device;
  /** The conversations of the list, three of them. The first has the draft {@link keptDraft}, the second a message. */
  readonly ids: readonly [string, string, string];
}

export interface Scenario {
  readonly name: string;
  /** Whether the device is live before it begins; else it has never been started. Default true. */
  readonly live?: boolean;
  /** Before the fault may strike. */
  readonly prepare?: (stage: Stage) => Promise<void>;
  /** What the fault strikes in, with all that it leads to by itself. */
  readonly run: (stage: Stage) => Promise<void>;
  /** What has to be so in the end, before and after a restart: what resolved is not lost. */
  readonly check?: (stage: Stage) => readonly [actual: unknown, expected: unknown][];
  /** Other scenarios go the same way: the faults that differ most are enough. */
  readonly alike?: true;
  /** How many rows are always shown. Default all three. */
  readonly fewest?: number;
  /** Where the storage fails for good, what this device alone holds is kept in memory only, and a restart loses it. */
  readonly local?: boolean;
}

export const keptDraft = 'half a thought';

const last = (ids: Stage['ids']): string => ids[2];
const lastRow = ({ phone, ids }: Stage) => phone.row(last(ids));

/** The writes that the app was told of, once or more often. */
const rejectedKeys = ({ phone }: Stage): ReadonlySet<string> =>
  new Set(phone.events.flatMap((event) => (event.kind === 'writeRejected' ? [event.intent.key] : [])));

const goOffline = async ({ environment, settled }: Stage): Promise<void> => {
  environment.emit('offline');
  await settled();
};
const goOnline = async ({ environment }: Stage): Promise<void> => environment.emit('online');

const commands: readonly Scenario[] = [
  {
    name: 'setPinned',
    run: async ({ phone, ids }) => void (await phone.sync.setPinned(last(ids), true)),
    check: (stage) => [[lastRow(stage).isPinned, true]],
  },
  {
    name: 'setRecvMsgOpt',
    run: async ({ phone, ids }) => void (await phone.sync.setRecvMsgOpt(last(ids), 2)),
    check: (stage) => [[lastRow(stage).recvMsgOpt, 2]],
    alike: true,
  },
  {
    name: 'setPrivateChat',
    run: async ({ phone, ids }) => void (await phone.sync.setPrivateChat(last(ids), true)),
    check: (stage) => [[lastRow(stage).isPrivateChat, true]],
    alike: true,
  },
  {
    name: 'update',
    run: async ({ phone, ids }) => void (await phone.sync.update(last(ids), { ex: 'ours' })),
    check: (stage) => [[lastRow(stage).ex, 'ours']],
    alike: true,
  },
  {
    name: 'markAsRead',
    run: async ({ phone, ids }) => void (await phone.sync.markAsRead(last(ids))),
    check: (stage) => [[lastRow(stage).unreadCount, 0]],
    alike: true,
  },
  {
    name: 'markAllAsRead',
    run: async ({ phone }) => void (await phone.sync.markAllAsRead()),
    check: ({ phone }) => [[phone.rows().map((row) => row.unreadCount), [0, 0, 0]]],
    alike: true,
  },
  {
    name: 'remove',
    run: async ({ phone, ids }) => void (await phone.sync.remove(last(ids))),
    check: ({ phone }) => [[phone.rows().length, 2]],
    fewest: 2,
    alike: true,
  },
  {
    name: 'open',
    run: async ({ phone }) => void (await phone.sync.open({ userID: 'newcomer' })),
    check: ({ phone }) => [[phone.rows().length, 4]],
    alike: true,
  },
  {
    name: 'setDraft',
    run: async ({ phone, ids }) => void (await phone.sync.setDraft(last(ids), 'typed')),
    check: (stage) => [[lastRow(stage).draftText, 'typed']],
    local: true,
  },
  {
    name: 'hide',
    run: async ({ phone, ids }) => void (await phone.sync.hide(last(ids), true)),
    check: (stage) => [[lastRow(stage).hidden, true]],
    local: true,
    alike: true,
  },
];

const outbox: readonly Scenario[] = [
  {
    name: 'a write that waits is sent and acknowledged',
    async prepare(stage) {
      await goOffline(stage);
      await stage.phone.sync.setPinned(last(stage.ids), true);
    },
    run: goOnline,
    check: (stage) => [[lastRow(stage).isPinned, true]],
  },
  {
    name: 'a write that waits is refused',
    async prepare(stage) {
      await goOffline(stage);
      await stage.phone.sync.setPinned(last(stage.ids), true);
      stage.backend.faults.code(ErrorCode.badArguments, { path: setConversations.path });
    },
    run: goOnline,
    check: (stage) => [
      [lastRow(stage).isPinned, false],
      [lastRow(stage).pending, false],
      [rejectedKeys(stage).size, 1],
    ],
    alike: true,
  },
  {
    name: 'a write that waits is dropped',
    async prepare(stage) {
      await goOffline(stage);
      await stage.phone.sync.setPinned(last(stage.ids), true);
      await otherDevice(stage.backend).remove(last(stage.ids));
    },
    run: goOnline,
    check: (stage) => [
      [stage.phone.rows().length, 2],
      [rejectedKeys(stage).size, 1],
    ],
    fewest: 2,
    alike: true,
  },
  {
    name: 'discard',
    async prepare(stage) {
      await goOffline(stage);
      await stage.phone.sync.setPinned(last(stage.ids), true);
    },
    async run(stage) {
      const { sync } = stage.phone;
      let ids: readonly number[] = [];
      sync.pendingWrites$.subscribe((writes) => (ids = writes.map(({ id }) => id))).unsubscribe();
      const discarded = await Promise.all(ids.map((id) => sync.discard(id)));
      expect(discarded).toEqual([true]);
      await goOnline(stage);
    },
    check: (stage) => [[lastRow(stage).isPinned, false]],
    local: true,
  },
];

const syncs: readonly Scenario[] = [
  {
    name: 'the first sync',
    live: false,
    run: ({ phone }) => phone.sync.start(),
  },
  {
    name: 'a delta',
    async run({ backend, ids }) {
      await otherDevice(backend).set(last(ids), { isPinned: true });
    },
    check: (stage) => [[lastRow(stage).isPinned, true]],
  },
  {
    name: 'a full replacement',
    async run({ backend, ids }) {
      await backend.faults.loseLog('alice');
      await otherDevice(backend).set(last(ids), { isPinned: true });
    },
    check: (stage) => [[lastRow(stage).isPinned, true]],
  },
  {
    name: 'a message',
    async run({ backend }) {
      await backend.sendText('stranger', { userID: 'alice' }, 'hello');
    },
    check: ({ phone }) => [[phone.rows().length, 4]],
    alike: true,
  },
];

const life: readonly Scenario[] = [
  {
    name: 'stop',
    // What was typed a moment ago is written first.
    async run({ phone, ids }) {
      await phone.sync.setDraft(last(ids), 't');
      const typed = phone.sync.setDraft(last(ids), 'typed');
      await phone.sync.stop();
      await typed;
    },
    check: (stage) => [[lastRow(stage).draftText, 'typed']],
    local: true,
  },
  {
    name: 'a second start',
    prepare: ({ phone }) => phone.sync.stop(),
    run: ({ phone }) => phone.sync.start(),
  },
  ...(
    [
      ['freeze', 'resume'],
      ['pagehide', 'pageshow'],
    ] as const
  ).map(([away, back]): Scenario => ({
    ...(away === 'pagehide' && { alike: true }),
    name: `${away} and ${back}`,
    async run({ environment, settled }) {
      environment.emit(away);
      await settled();
      environment.emit(back);
    },
  })),
];

export const scenarios: readonly Scenario[] = [...syncs, ...commands, ...outbox, ...life];
