/** What the server is asked, and what each answer must hold: a figure of a wrong answer is worth nothing. */
import { getConversations } from '../../../src/protocol/conversation-endpoints.ts';
import type { Endpoint } from '../../../src/protocol/endpoint.ts';
import { openEnvelope } from '../../../src/protocol/envelope.ts';
import { getFullConversationIDs, getIncrementalConversations } from '../../../src/protocol/incremental.ts';
import { getActiveConversations } from '../../../src/protocol/jssdk-endpoints.ts';
import { getConversationsHasReadAndMaxSeq } from '../../../src/protocol/seq-endpoints.ts';
import type { Caller, WorldSize } from './world.ts';

export interface Question {
  readonly name: string;
  /** What its cost may grow with. */
  readonly grows: 'never' | 'with the change' | 'with N';
  readonly path: string;
  body(caller: Caller): string;
  /** Whether it makes sense in a world of this size. */
  fits(size: WorldSize): boolean;
  /** @throws Error where it is not the answer that it should be. */
  check(envelope: unknown, size: WorldSize): void;
}

interface Asked<Request, Answer> {
  readonly name: string;
  readonly grows: Question['grows'];
  readonly of: Endpoint<Request, Answer>;
  readonly request: (caller: Caller) => Request;
  readonly holds: (answer: Answer, size: WorldSize) => boolean;
  readonly atLeast?: number;
}

function question<Request, Answer>(asked: Asked<Request, Answer>): Question {
  const { name, grows, of, request, holds, atLeast = 1 } = asked;
  return {
    name,
    grows,
    path: of.path,
    body: (caller) => JSON.stringify(request(caller)),
    fits: ({ rows }) => rows >= atLeast,
    check(envelope, size) {
      if (!holds(openEnvelope(of, envelope), size)) throw new Error(`${name}: the server gave a wrong answer`);
    },
  };
}

function delta(changed: 0 | 1 | 20 | 200): Question {
  return question({
    name: changed === 0 ? '`equal`' : `delta of ${changed}`,
    grows: changed === 0 ? 'never' : 'with the change',
    of: getIncrementalConversations,
    request: ({ userID, versionID, versions }) => ({ userID, versionID, version: versions[changed] }),
    holds: ({ full, insert, update }) => !full && insert.length === 0 && update.length === changed,
    atLeast: Math.max(1, changed),
  });
}

const page = 500;

export const questions: readonly Question[] = [
  delta(0),
  delta(1),
  delta(20),
  delta(200),
  question({
    name: '`full`, without rows',
    grows: 'never',
    of: getIncrementalConversations,
    request: ({ userID }) => ({ userID, versionID: '', version: 0 }),
    holds: ({ full }) => full,
  }),
  question({
    name: 'all IDs',
    grows: 'with N',
    of: getFullConversationIDs,
    request: ({ userID }) => ({ userID, idHash: 0 }),
    holds: ({ conversationIDs }, { rows }) => conversationIDs.length === rows,
  }),
  question({
    name: '500 rows by ID',
    grows: 'with the change',
    of: getConversations,
    request: ({ userID, ids }) => ({ ownerUserID: userID, conversationIDs: ids.slice(0, page) }),
    holds: ({ conversations }) => conversations.length === page,
    atLeast: page,
  }),
  question({
    name: 'all seqs',
    grows: 'with N',
    of: getConversationsHasReadAndMaxSeq,
    request: ({ userID }) => ({ userID, conversationIDs: [], returnPinned: false }),
    holds: ({ seqs }, { rows }) => Object.keys(seqs).length === rows,
  }),
  question({
    name: 'first screen of 50',
    grows: 'with N',
    of: getActiveConversations,
    request: () => ({ count: 50 }),
    holds: ({ conversations }) => conversations.length === 50,
    atLeast: 50,
  }),
];
