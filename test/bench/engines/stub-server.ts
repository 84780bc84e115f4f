/**
 * The network of `ours`, inside the page. It stands behind the public option `api`, so answers are there at once and are
 * decoded: neither HTTP, nor JSON, nor the check against the schemas is counted. All else is as in an app.
 */
import type { ApiAnswer, ConversationApi, Endpoint, PushEvents, PushSource } from 'conversation-sync';
import { deferred } from '../../support/deferred.ts';
import type { Change } from '../data/changes.ts';
import { inOrder } from '../data/order.ts';
import type { BenchRecord } from '../data/records.ts';
import { conversationMsg, pushFrame, seqsOf, wireRow } from '../data/wire.ts';
import type { WireConversation } from '../../../src/protocol/conversation.ts';
import type { ConversationMsg } from '../../../src/protocol/jssdk-endpoints.ts';
import type { Seqs } from '../../../src/protocol/seq-endpoints.ts';

const VERSION_ID = '65a1b2c3d4e5f60718293a4b';
const SEQS = '/msg/get_conversations_has_read_and_max_seq';

interface ListedRequest {
  readonly conversationIDs?: readonly string[];
  readonly userIDs?: readonly string[];
  readonly groupIDs?: readonly string[];
  readonly count?: number;
  readonly version?: number;
}

export class StubServer implements ConversationApi {
  /** The cursor that the device asked with last. */
  asked = 0;
  readonly #records = new Map<string, BenchRecord>();
  /** What a new device is told, prepared. */
  #rows = new Map<string, WireConversation>();
  #seqs: Record<string, Seqs> = {};
  #first: readonly ConversationMsg[] = [];
  /** 0: nothing is known here, and so nothing has changed. */
  #version = 0;
  /** The rows that the next delta brings. */
  #changed: WireConversation[] = [];
  #events: PushEvents | undefined;
  readonly #open = deferred();
  readonly #keys = new Map<string, string>();

  readonly push: PushSource = {
    connect: (_session, events, signal) => {
      this.#events = events;
      signal.addEventListener('abort', () => (this.#events = undefined), { once: true });
      events.connecting();
      events.connected();
    },
  };

  /** Without it, the server says that nothing has changed, and no more. */
  prepare(records: readonly BenchRecord[], version: number): void {
    this.#version = version;
    for (const record of records) this.#put(record);
    this.#rows = new Map(records.map((record) => [record.conversationID, wireRow(record)]));
    this.#seqs = Object.fromEntries(records.map((record) => [record.conversationID, seqsOf(record)]));
    this.#first = records.toSorted(inOrder).slice(0, 50).map(conversationMsg);
  }

  /** Lets go what was asked, and all that comes after. */
  answer(): void {
    this.#open.resolve();
  }

  /** The frame to push; what it makes the device ask for is ready. */
  prepareChange(changes: readonly Change[], version: number): () => void {
    const frame = pushFrame(changes);
    this.#changed = changes.filter(({ kind }) => kind === 'config').map(({ record }) => wireRow(record));
    for (const { record } of changes) this.#put(record);
    for (const row of this.#changed) this.#rows.set(row.conversationID, row);
    this.#version = version;
    return () => this.#events?.frame(frame);
  }

  async call<Request, Answer>(endpoint: Endpoint<Request, Answer>, request: Request): Promise<ApiAnswer<Answer>> {
    const data = await this.#answerTo(endpoint.path, request as ListedRequest);
    return { data: data as Answer, serverTime: undefined };
  }

  async #answerTo(path: string, request: ListedRequest): Promise<unknown> {
    if (path.endsWith('/get_incremental_conversations')) return this.#delta(request.version ?? 0);
    if (this.#version === 0 && path === SEQS) return { seqs: {}, pinnedConversationIDs: [] };
    await this.#open.promise;
    const { conversationIDs = [], userIDs = [], groupIDs = [] } = request;
    switch (path) {
      case '/conversation/get_full_conversation_ids':
        return {
          version: this.#version,
          versionID: VERSION_ID,
          equal: false,
          conversationIDs: [...this.#rows.keys()],
        };
      case '/conversation/get_conversations':
        return { conversations: conversationIDs.flatMap((id) => this.#rows.get(id) ?? []) };
      case '/jssdk/get_active_conversations':
        return { unreadCount: 0, conversations: this.#first };
      case '/jssdk/get_conversations':
        return { unreadCount: 0, conversations: this.#known(conversationIDs).map(conversationMsg) };
      case SEQS: {
        if (conversationIDs.length === 0) return { seqs: this.#seqs, pinnedConversationIDs: [] };
        const known = this.#known(conversationIDs).map((record) => [record.conversationID, seqsOf(record)]);
        return { seqs: Object.fromEntries(known), pinnedConversationIDs: [] };
      }
      case '/user/get_users_info':
        return { usersInfo: this.#known(userIDs.map(this.#keyed)).map((record) => conversationMsg(record).user) };
      case '/group/get_groups_info':
        return { groupInfos: this.#known(groupIDs.map(this.#keyed)).map((record) => conversationMsg(record).group) };
      default:
        throw new Error(`nobody answers ${path}`);
    }
  }

  #delta(version: number): unknown {
    this.asked = version;
    const current = this.#version === 0 ? version : this.#version;
    const update = version === current ? [] : this.#changed;
    return { version: current, versionID: VERSION_ID, full: false, delete: [], insert: [], update };
  }

  #put(record: BenchRecord): void {
    this.#records.set(record.conversationID, record);
    this.#keys.set(record.userID || record.groupID, record.conversationID);
  }

  readonly #keyed = (key: string): string => this.#keys.get(key) ?? '';

  #known(ids: readonly string[]): readonly BenchRecord[] {
    return ids.flatMap((id) => this.#records.get(id) ?? []);
  }
}
