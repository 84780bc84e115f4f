/** Which deeds there are. */
import * as fc from 'fast-check';
import type { StorageReason } from '../../src/errors.ts';
import { ErrorCode } from '../../src/protocol/error-codes.ts';
import type { StoreFault } from '../../src/testing/faulty-store.ts';
import { callKinds, chats, pageEvents, users } from './step.ts';
import type { Command, DeedKind, DeedOf, Fields, HttpFault } from './step.ts';

const owner = fc.constantFrom(...users.slice(0, 2));
const chat = fc.constantFrom(...chats);
const tab = fc.nat({ max: 3 });
const back = fc.nat({ max: 2 });
const times = fc.integer({ min: 1, max: 4 });

const fields: fc.Arbitrary<Fields> = fc
  .record(
    {
      isPinned: fc.boolean(),
      recvMsgOpt: fc.constantFrom(0 as const, 1 as const, 2 as const),
      isPrivateChat: fc.boolean(),
      ex: fc.constantFrom('', 'a', 'b', 'c'),
    },
    { requiredKeys: [] },
  )
  .filter((given) => Object.keys(given).length > 0);

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('set' as const), chat, fields }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('read' as const, 'remove' as const, 'open' as const), chat }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('readAll' as const, 'sync' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('draft' as const), chat, text: fc.constantFrom('', 'x', 'yz') }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hide' as const), chat, hidden: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('discard' as const), place: fc.nat({ max: 2 }) }) },
);

const httpFault: fc.Arbitrary<HttpFault> = fc.oneof(
  fc.record(
    { kind: fc.constant('status' as const), status: fc.constantFrom(429, 500, 503), retryAfter: fc.constant('2') },
    { requiredKeys: ['kind', 'status'] },
  ),
  fc.record({
    kind: fc.constant('code' as const),
    code: fc.constantFrom(...Object.values(ErrorCode).filter((code) => code !== ErrorCode.ok)),
  }),
  fc.record({ kind: fc.constantFrom('unreachable' as const, 'lostAnswer' as const, 'malformed' as const) }),
);

const moments = ['before', 'after'] as const;
const reasons: readonly StorageReason[] = ['missing', 'closed', 'quota', 'newer', 'timeout', 'damaged', 'failed'];

/** All that may befall an operation of the storage. */
export const storeFaults: readonly StoreFault[] = [
  ...moments.flatMap((when): readonly StoreFault[] => [
    ...reasons.map((reason) => ({ kind: 'fail', when, reason }) as const),
    { kind: 'close', when },
    { kind: 'hang', when },
  ]),
  { kind: 'lose' },
];

const storage: fc.Arbitrary<Omit<DeedOf<'storage'>, 'do'>> = fc.record({
  tab,
  on: fc.constantFrom('open' as const, 'screen' as const, 'snapshot' as const, 'commit' as const),
  fault: fc.constantFrom(...storeFaults),
  times,
});

type Arbitraries = { readonly [K in DeedKind]: fc.Arbitrary<Omit<DeedOf<K>, 'do'>> };

const none = fc.constant({});
/** What there is to choose for each kind of deed. */
export const parameters: Arbitraries = {
  message: fc.record({ from: fc.constantFrom(...users), to: chat }),
  set: fc.record({ owner, chat, fields }),
  make: fc.record({ owner, chat }),
  delete: fc.record({ owner, chat }),
  clear: fc.record({ owner, chat }),
  read: fc.record({ owner, chat, back }),
  revoke: fc.record({ owner, chat, back }),
  deleteMessage: fc.record({ owner, chat, back }),
  command: fc.record({ tab, command }),
  start: fc.record({ tab }),
  stop: fc.record({ tab }),
  logout: fc.record({ tab }),
  crash: fc.record({ tab, after: fc.nat({ max: 30 }) }),
  page: fc.record({
    tab,
    event: fc.constantFrom(...pageEvents, 'online' as const, 'visible' as const, 'resume' as const, 'unhang' as const),
  }),
  storage,
  closeStorage: fc.record({ tab }),
  loseStorage: fc.record({ tab }),
  wait: fc.record({ ms: fc.constantFrom(1, 400, 1_000, 5_000, 11_000, 40_000, 400_000) }),
  idle: none,
  settle: none,
  stall: fc.record({ tab, what: fc.constantFrom('request' as const, 'answer' as const, 'frame' as const) }),
  flow: none,
  frames: fc.record({
    tab,
    fate: fc.constantFrom('lose' as const, 'double' as const, 'garble' as const, 'reverse' as const),
    times,
  }),
  calls: fc.record({ fault: httpFault, on: fc.constantFrom(...callKinds), times }),
  disconnect: fc.record({ tab }),
  down: none,
  up: none,
  restart: none,
  backup: none,
  restore: fc.record({ renewed: fc.boolean() }),
  cutLog: fc.record({ owner }),
  loseLog: fc.record({ owner }),
  expire: fc.record({ tab }),
  kick: fc.record({ tab }),
};
