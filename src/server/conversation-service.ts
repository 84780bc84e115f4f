import { createConversationWriter } from './conversation-writes.ts';
import type { ConversationWriter } from './conversation-writes.ts';
import { createConversations } from './conversations.ts';
import type { Conversations } from './conversations.ts';
import type { ServiceContext } from './context.ts';
import { createDirectory } from './directory.ts';
import type { Directory } from './directory.ts';
import { meteredIncremental } from './figures/metered-incremental.ts';
import { incrementalConversations } from './incremental-conversations.ts';
import type { IncrementalConversations } from './incremental-conversations.ts';
import { createMessageRemoval } from './message-removal.ts';
import type { MessageRemoval } from './message-removal.ts';
import { createMessages } from './messages.ts';
import type { Messages } from './messages.ts';
import type { Observer, ObserverCounts } from './observers.ts';
import { createReadPositions } from './read-positions.ts';
import type { ReadPositions } from './read-positions.ts';
import { createSortedList } from './sorted-list.ts';
import type { SortedList } from './sorted-list.ts';

/** All that the server does, by idea. It trusts its caller: who may do what is decided above it. */
export interface ConversationService {
  readonly conversations: Conversations & ConversationWriter;
  readonly incremental: IncrementalConversations;
  readonly list: SortedList;
  readonly readPositions: ReadPositions;
  readonly messages: Messages & MessageRemoval;
  readonly directory: Directory;
  /** Registers an observer of what is pushed; the answer unregisters it. */
  observe(observer: Observer): () => void;
  observerCounts(): ObserverCounts;
  /** Resolves once every observer has had every event, or it was given up. */
  settled(): Promise<void>;
}

export function createConversationService(context: ServiceContext): ConversationService {
  const { observers } = context;
  return {
    conversations: { ...createConversations(context), ...createConversationWriter(context) },
    incremental: meteredIncremental(incrementalConversations(context), context),
    list: createSortedList(context),
    readPositions: createReadPositions(context),
    messages: { ...createMessages(context), ...createMessageRemoval(context) },
    directory: createDirectory(context),
    observe: (observer) => observers.observe(observer),
    observerCounts: () => observers.counts(),
    settled: () => observers.settled(),
  };
}
