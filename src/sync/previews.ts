/**
 * The preview plane's requests: at once for the rows that somebody looks at, gently and in idle time for the rest, so
 * that search by name works. One request at a time; a failed one is tried again after the next pass.
 */
import type { Environment } from '../ports.ts';
import type { ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import type { Learned } from './learned.ts';
import { fetchNames, nameInAnswer, serverProfiles, type ProfileSource, type ShownName } from './names.ts';
import { latestMessage, previewPulled } from './preview-plane.ts';
import type { Remote } from './remote.ts';
import type { LeaderReplica } from './leader-replica.ts';
import type { Timing } from './timing.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface PreviewsOptions {
  readonly replica: LeaderReplica;
  readonly remote: Remote;
  readonly learned: Learned;
  readonly environment: Environment;
  readonly timing: Timing;
  readonly signal: AbortSignal;
  /** Instead of the server's names. */
  readonly profiles: ProfileSource | undefined;
  /** The IDs of the rows that somebody looks at now. */
  readonly viewed: () => Iterable<string>;
  readonly onSetback: (what: string, error: unknown) => void;
}

/** Conversations in one preview request. */
const previewsPerRequest = 100;

export class Previews {
  readonly #options: PreviewsOptions;
  readonly #profiles: ProfileSource;
  /** To be asked for at once. */
  readonly #wanted = new Set<string>();
  /** Asked for since the start, and when in the order of `Learned`; again only with a reason. */
  readonly #asked = new Map<string, number>();
  #state: 'closed' | 'resting' | 'asking' = 'closed';
  #idle: 'none' | 'planned' = 'none';

  constructor(options: PreviewsOptions) {
    this.#options = options;
    this.#profiles = options.profiles ?? serverProfiles(options.remote);
  }

  /**
   * A pass ended well, so the server can be asked. What is looked at is asked for anew, unless it was asked for after
   * `since`, when the pass was wished for; by default it is not (SEQ-5).
   */
  open(since = 0): void {
    for (const id of this.#options.viewed()) if ((this.#asked.get(id) ?? 0) < since) this.#wanted.add(id);
    if (this.#state === 'closed') this.#state = 'resting';
    this.look();
    this.#planIdle();
  }

  /**
   * These are asked for like new ones when they are looked at: their previews went with their rows (DEL-4), or the server
   * may not have the messages any more that they show (`all`, after a replacement).
   */
  forget(ids: Iterable<string> | 'all'): void {
    if (ids === 'all') this.#asked.clear();
    else for (const id of ids) this.#asked.delete(id);
  }

  /** What is looked at has changed. */
  look(): void {
    for (const id of this.#options.viewed()) if (!this.#asked.has(id)) this.#wanted.add(id);
    this.#askWanted();
  }

  /** Asks again for what these conversations show: it was revoked, deleted or cleared. */
  refresh(ids: Iterable<string>): void {
    for (const id of ids) this.#wanted.add(id);
    this.#askWanted();
  }

  #askWanted(): void {
    // PUSH-4: back online there is a pass, which asks.
    if (this.#state !== 'resting' || this.#wanted.size === 0 || !this.#options.environment.online()) return;
    const ids = [...this.#wanted].slice(0, previewsPerRequest);
    for (const id of ids) this.#wanted.delete(id);
    void this.#ask(ids);
  }

  /** Never rejects. */
  async #ask(ids: readonly string[]): Promise<void> {
    this.#state = 'asking';
    const asked = this.#options.learned.ask();
    for (const id of ids) this.#asked.set(id, asked);
    try {
      await this.#fetch(ids);
      this.#state = 'resting';
      this.#askWanted();
    } catch (error) {
      // The next pass that succeeds opens the way again.
      this.#state = 'closed';
      for (const id of ids) {
        this.#asked.delete(id);
        this.#wanted.add(id);
      }
      if (!this.#options.signal.aborted) this.#options.onSetback('previews', error);
    }
  }

  async #fetch(ids: readonly string[]): Promise<void> {
    const { replica, remote, learned, signal, profiles } = this.#options;
    const known = ids.filter((id) => replica.stored.rows.has(id));
    if (known.length === 0) return;
    const asked = learned.ask();
    const answers = new Map(
      (await remote.conversationMsgs(known)).map((entry) => [entry.conversation.conversationID, entry]),
    );
    const nameless = known.flatMap((id) => {
      const entry = answers.get(id);
      const row = replica.stored.rows.get(id);
      const named = profiles === undefined && entry !== undefined && nameInAnswer(entry) !== undefined;
      return row === undefined || named ? [] : [row];
    });
    const names = await fetchNames(this.#profiles, nameless, signal);
    await replica.update((copy) => {
      for (const id of known) writePreview(copy, learned, asked, id, answers.get(id), names.get(id));
    });
  }

  /** Fills in the rows that nobody looks at, a request at a time with a pause between. */
  #planIdle(): void {
    const { environment, timing, signal, replica } = this.#options;
    if (this.#idle === 'planned' || !replica.complete) return;
    this.#idle = 'planned';
    environment.after(
      timing.previewGap,
      () =>
        environment.whenIdle(() => {
          this.#idle = 'none';
          // After a failure, or offline, the next pass plans anew; behind a request under way the turn comes later.
          if (this.#state === 'closed' || !environment.online()) return;
          if (this.#state === 'asking') return this.#planIdle();
          const ids = this.#unnamed();
          if (ids.length === 0) return;
          void this.#ask(ids).then(() => {
            if (this.#state !== 'closed') this.#planIdle();
          });
        }, signal),
      signal,
    );
  }

  #unnamed(): readonly string[] {
    const { rows, previews } = this.#options.replica.stored;
    const ids: string[] = [];
    for (const id of rows.keys()) {
      if (previews.get(id)?.nameFrom === 'pulled' || this.#asked.has(id)) continue;
      ids.push(id);
      if (ids.length === previewsPerRequest) break;
    }
    return ids;
  }
}

/** What the server told of one conversation, unless more was learned since it was asked. */
export function writePulledPreview(copy: WorkingCopy, learned: Learned, asked: number, entry: ConversationMsg): void {
  writePreview(copy, learned, asked, entry.conversation.conversationID, entry, undefined);
}

/** Without an entry the conversation has no message. Previews never create a row (CUR-2). */
function writePreview(
  copy: WorkingCopy,
  learned: Learned,
  asked: number,
  id: string,
  entry: ConversationMsg | undefined,
  name: ShownName | undefined,
): void {
  if (copy.rows.get(id) === undefined) return;
  const message = entry?.lastMsg ? latestMessage(entry.lastMsg) : undefined;
  const pulled = { message, name: name ?? (entry && nameInAnswer(entry)) };
  copy.previews.put(previewPulled(id, copy.previews.get(id), pulled, learned.previewToldSince(id, asked)));
}
