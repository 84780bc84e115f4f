import type { PushMessages } from '../../protocol/push-frame.ts';
import type { ServerEvent, ToldEvent } from '../observers.ts';
import { BEGINNING, isAfter, isStreamID } from './stream-id.ts';

/** By which a socket that comes back, to whichever node, gets the frames that it missed. */
export interface Recovery {
  /**
   * A place in the stream of events: all before it has been handed to this node's sockets. It goes out with each frame,
   * and a socket that comes back tells the last one that it got. Undefined before the stream was reached.
   */
  readonly position: string | undefined;
  /** Whether nothing after this position is forgotten. */
  knows(position: unknown): position is string;
  /**
   * The user's frames after a position that is known, in the order in which they were handed out. A frame that was made
   * on this node just before that position may be among them again, as clients must expect of any network.
   */
  since(position: string, userID: string): readonly PushMessages[];
}

type Push = Extract<ServerEvent, { kind: 'push' }>;

interface Item {
  readonly push: Push;
  /** Undefined for one of this node that has no place in the stream yet, or was given up. */
  id: string | undefined;
}

/** How many events are kept; about 10 MB of common messages. */
const KEPT = 5000;

/** The last events of all nodes. Looking one user's up costs no call of Redis, so that a node's death brings no storm. */
export class RecentEvents implements Recovery {
  readonly #kept: number;
  readonly #items: Item[] = [];
  readonly #byUser = new Map<string, Item[]>();
  /** To find them when their place is known. */
  readonly #own = new WeakMap<ToldEvent, Item>();
  #position: string | undefined;
  /** Everything after it is kept. */
  #from: string | undefined;

  constructor(kept: number = KEPT) {
    this.#kept = kept;
  }

  get position(): string | undefined {
    return this.#position;
  }

  knows(position: unknown): position is string {
    if (typeof position !== 'string' || !isStreamID(position) || this.#from === undefined) return false;
    return !isAfter(this.#from, position);
  }

  since(position: string, userID: string): readonly PushMessages[] {
    const theirs = this.#byUser.get(userID) ?? [];
    return theirs.filter(({ id }) => id === undefined || isAfter(id, position)).map(({ push }) => push.frame);
  }

  /** An event of this node, before its sockets get it. */
  note(event: ToldEvent): void {
    if (event.kind === 'push') this.#own.set(event, this.#add(event, undefined));
  }

  /** It stands in the stream now, so that the other nodes will read it. */
  placed(event: ToldEvent, id: string): void {
    const item = this.#own.get(event);
    if (item !== undefined) item.id = id;
  }

  /** The stream was read on to here; `event` is what stands there, unless it is one of this node. */
  read(id: string, event?: ToldEvent): void {
    this.#position = id;
    this.#from ??= id;
    if (event?.kind === 'push') this.#add(event, id);
  }

  /** What was before this position is not to be had any more. A stream that begins anew knows no place of the one before. */
  begin(position: string): void {
    this.#items.length = 0;
    this.#byUser.clear();
    this.#position = position === BEGINNING ? undefined : position;
    this.#from = this.#position;
  }

  #add(push: Push, id: string | undefined): Item {
    const item = { push, id };
    this.#items.push(item);
    const theirs = this.#byUser.get(push.userID);
    if (theirs === undefined) this.#byUser.set(push.userID, [item]);
    else theirs.push(item);
    // In one go now and then, because what stands behind moves up each time.
    if (this.#items.length >= 2 * this.#kept) for (const old of this.#items.splice(0, this.#kept)) this.#drop(old);
    return item;
  }

  #drop({ push: { userID }, id = this.#position }: Item): void {
    // A user's own are dropped in their order, too.
    const theirs = this.#byUser.get(userID);
    theirs?.shift();
    if (theirs?.length === 0) this.#byUser.delete(userID);
    if (id !== undefined && this.#from !== undefined && isAfter(id, this.#from)) this.#from = id;
  }
}
