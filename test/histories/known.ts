/** Histories that went wrong once, made short; each stays for good. */
import type { History } from './step.ts';

export interface KnownHistory {
  /** The rule that was broken, and how. */
  readonly title: string;
  readonly history: History;
}

const alone = {
  seed: 1,
  syncLimit: 200,
  devices: [{ user: 'alice', storage: 'kept', started: true, tabs: 1 }],
} as const;
const two = {
  seed: 1,
  syncLimit: 3,
  devices: [
    { user: 'alice', storage: 'kept', started: true, tabs: 1 },
    { user: 'alice', storage: 'kept', started: true, tabs: 1 },
  ],
} as const;

export const known: readonly KnownHistory[] = [
  {
    title:
      'WRITE-4: a write contained by a sync that does not name its row does not undo what another device wrote since',
    history: {
      setup: two,
      steps: [
        { do: 'calls', fault: { kind: 'code', code: 500 }, on: 'any', times: 1 },
        { do: 'command', tab: 0, command: { kind: 'remove', chat: 'g' } },
        { do: 'command', tab: 0, command: { kind: 'set', chat: 'bob', fields: { recvMsgOpt: 1, ex: 'c' } } },
        { do: 'kick', tab: 1 },
        { do: 'command', tab: 1, command: { kind: 'set', chat: 'bob', fields: { recvMsgOpt: 0, ex: 'a' } } },
      ],
    },
  },
  {
    title:
      'WRITE-4: a removal contained by a sync that does not name the row does not take away a row that was made again',
    history: {
      setup: { ...two, devices: [two.devices[0], { ...two.devices[1], started: false }] },
      steps: [
        { do: 'message', from: 'alice', to: 'carol' },
        { do: 'message', from: 'alice', to: 'g' },
        { do: 'start', tab: 1 },
        { do: 'command', tab: 1, command: { kind: 'remove', chat: 'g' }, arrive: [] },
        { do: 'command', tab: 0, command: { kind: 'set', chat: 'g', fields: { recvMsgOpt: 0 } }, arrive: [4, 1, 1] },
        {
          do: 'command',
          tab: 0,
          command: { kind: 'set', chat: 'carol', fields: { isPinned: true, isPrivateChat: false, ex: '' } },
        },
      ],
    },
  },
  {
    title: 'PUSH-4: a write that is given while the page is offline is not sent',
    history: {
      setup: alone,
      steps: [
        { do: 'page', tab: 0, event: 'offline' },
        { do: 'command', tab: 0, command: { kind: 'set', chat: 'bob', fields: { ex: '' } } },
      ],
    },
  },
  {
    title: 'PUSH-4: previews of rows that another tab wrote are not asked for while the page is offline',
    history: {
      setup: {
        seed: 253,
        syncLimit: 3,
        devices: [{ user: 'alice', storage: 'indexeddb', started: true, tabs: 2, locks: false }],
      },
      steps: [
        { do: 'page', tab: 0, event: 'offline' },
        { do: 'message', from: 'carol', to: 'carol' },
        { do: 'wait', ms: 400_000 },
      ],
    },
  },
  {
    title: 'FULL-2: a first screen that was asked for early is not older than what another tab wrote since',
    history: {
      setup: {
        seed: 994,
        syncLimit: 200,
        devices: [{ user: 'alice', storage: 'indexeddb', started: true, tabs: 2, locks: true }],
      },
      steps: [
        {
          do: 'command',
          tab: 1,
          command: {
            kind: 'set',
            chat: 'h',
            fields: { isPinned: true, recvMsgOpt: 2, isPrivateChat: false, ex: 'a' },
          },
        },
        { do: 'loseStorage', tab: 3 },
      ],
    },
  },
  {
    title: 'WRITE-7, WRITE-2: a void write does not block those behind it',
    history: {
      setup: alone,
      steps: [
        { do: 'kick', tab: 0 },
        { do: 'command', tab: 0, command: { kind: 'remove', chat: 'g' } },
        { do: 'message', from: 'bob', to: 'g' },
        { do: 'command', tab: 0, command: { kind: 'open', chat: 'g' } },
      ],
    },
  },
  {
    title: 'STORE-2, TAB-1: a tab that has degraded to memory does not go on talking to those of the database',
    history: {
      setup: { seed: 1, syncLimit: 200, devices: [{ user: 'alice', storage: 'indexeddb', started: true, tabs: 3 }] },
      steps: [
        { do: 'storage', tab: 0, on: 'commit', fault: { kind: 'fail', when: 'before', reason: 'quota' }, times: 2 },
        { do: 'message', from: 'alice', to: 'h' },
      ],
    },
  },
  {
    title: 'STORE-1, WRITE-5: a draft outlives a lost database though another tab writes into the new one first',
    history: {
      setup: { seed: 9, syncLimit: 200, devices: [{ user: 'alice', storage: 'indexeddb', started: true, tabs: 2 }] },
      steps: [
        { do: 'message', from: 'alice', to: 'dave' },
        { do: 'command', tab: 3, command: { kind: 'draft', chat: 'dave', text: 'yz' } },
        { do: 'message', from: 'alice', to: 'carol' },
        { do: 'loseStorage', tab: 3 },
        {
          do: 'command',
          tab: 2,
          command: { kind: 'set', chat: 'carol', fields: { isPinned: true, recvMsgOpt: 2, isPrivateChat: true } },
        },
        { do: 'loseStorage', tab: 3 },
        {
          do: 'command',
          tab: 0,
          command: {
            kind: 'set',
            chat: 'bob',
            fields: { isPinned: false, recvMsgOpt: 0, isPrivateChat: false, ex: 'b' },
          },
        },
      ],
    },
  },
  {
    title: 'WRITE-1, TAB-5: a write of a tab that crashed before it could tell the others of it does not wait for ever',
    history: {
      setup: {
        seed: 340,
        devices: [
          { user: 'alice', storage: 'memory', started: true, tabs: 1 },
          { user: 'alice', storage: 'indexeddb', started: true, tabs: 3 },
        ],
        syncLimit: 3,
      },
      steps: [
        {
          do: 'command',
          tab: 2,
          command: { kind: 'set', chat: 'g', fields: { isPinned: true, isPrivateChat: true, ex: '' } },
        },
        { do: 'crash', tab: 2, after: 22 },
        { do: 'command', tab: 3, command: { kind: 'read', chat: 'bob' } },
        { do: 'crash', tab: 3, after: 29 },
        {
          do: 'command',
          tab: 1,
          command: { kind: 'set', chat: 'h', fields: { isPinned: true, recvMsgOpt: 0, isPrivateChat: false, ex: '' } },
        },
        {
          do: 'command',
          tab: 3,
          command: { kind: 'set', chat: 'g', fields: { isPinned: true, recvMsgOpt: 0, isPrivateChat: false, ex: '' } },
        },
      ],
    },
  },
  {
    title:
      'WRITE-1: an answer that comes after the loss of the database settles its own write, and not the one of its number',
    history: {
      setup: { ...alone, devices: [{ ...alone.devices[0], storage: 'memory' }] },
      steps: [
        { do: 'command', tab: 0, command: { kind: 'open', chat: 'carol' } },
        {
          do: 'command',
          tab: 0,
          command: { kind: 'set', chat: 'h', fields: { isPinned: false, recvMsgOpt: 1, ex: '' } },
          arrive: [],
        },
        { do: 'loseStorage', tab: 0 },
      ],
    },
  },
  {
    title: 'STORE-6: what one tab writes into the database that was lost does not keep the others from restoring it',
    history: {
      setup: { seed: 9, syncLimit: 200, devices: [{ user: 'alice', storage: 'indexeddb', started: true, tabs: 3 }] },
      steps: [
        { do: 'down' },
        { do: 'command', tab: 0, command: { kind: 'remove', chat: 'h' } },
        { do: 'loseStorage', tab: 0 },
        { do: 'command', tab: 2, command: { kind: 'remove', chat: 'g' } },
      ],
    },
  },
  {
    // The storage does not open, and what the user did waits for it.
    title: 'LIFE-1, STORE-1: a stop that waits for a database that does not answer ends, and leaves nothing',
    history: {
      setup: {
        seed: 5,
        devices: [
          { user: 'alice', storage: 'indexeddb', started: true, tabs: 1 },
          { user: 'bob', storage: 'memory', started: true, tabs: 1 },
        ],
        syncLimit: 3,
      },
      steps: [
        { do: 'calls', fault: { kind: 'code', code: 1502 }, on: 'previews', times: 3 },
        { do: 'message', from: 'bob', to: 'dave' },
        { do: 'storage', tab: 3, on: 'open', fault: { kind: 'hang', when: 'before' }, times: 3 },
        { do: 'loseStorage', tab: 3 },
        { do: 'command', tab: 3, command: { kind: 'remove', chat: 'bob' } },
      ],
    },
  },
  {
    title: 'WRITE-5: a draft that waits for its turn does not take back what another tab has written since',
    history: {
      setup: { seed: 4, syncLimit: 3, devices: [{ user: 'alice', storage: 'indexeddb', started: true, tabs: 2 }] },
      steps: [
        { do: 'command', tab: 1, command: { kind: 'draft', chat: 'h', text: '' } },
        { do: 'command', tab: 1, command: { kind: 'draft', chat: 'g', text: '' } },
        { do: 'command', tab: 0, command: { kind: 'draft', chat: 'g', text: 'yz' } },
      ],
    },
  },
];
