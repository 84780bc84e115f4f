import { LRUCache } from 'lru-cache';
import type { Log } from '../figures/log.ts';
import type { Meter } from '../figures/meter.ts';
import { ATTEMPTS } from '../observers.ts';
import type { Observer, ToldEvent } from '../observers.ts';
import type { PushGateway } from '../push-gateway.ts';
import type { RedisConnection } from '../redis/node-redis-connection.ts';
import type { Delay } from '../timer.ts';
import { addEntry, followStream } from './node-event-stream.ts';
import type { RecentEvents } from './recent-events.ts';

export interface JoinOptions {
  readonly redis: RedisConnection;
  readonly recent: RecentEvents;
  /** What hands events to the sockets of this node. */
  readonly gateways: readonly PushGateway[];
  /** Unique text: the name of this node, among all. */
  readonly newID: () => string;
  readonly meter: Meter;
  readonly log: Log;
  readonly delay: Delay;
}

export interface JoinedNode {
  /** Tells the other nodes; rejects where that failed. The node's own sockets do not wait for it. */
  readonly observer: Observer;
  /** Ends the reading of what other nodes tell. */
  close(): Promise<void>;
}

/** What an entry of the stream tells. `missed`: these users have events that the other nodes were never told. */
type Told =
  | (ToldEvent & { readonly number: number })
  | { readonly kind: 'missed'; readonly userIDs: readonly string[] | 'all' };

/** How many of the last events a node knows again: one that Redis took too late was sent once more. */
const KNOWN = 10_000;
/** More users than this are everybody. */
const NAMED_USERS = 1000;

/**
 * Joins this node to the others by one stream of events in Redis, which each node reads in order.
 *
 * Socket.IO's own adapters for several nodes carry frames from Socket.IO to Socket.IO. `@socket.io/redis-streams-adapter`
 * (0.3) lets a node's own sockets wait for Redis, tells nobody that Redis did not take a frame, so that nothing could try
 * again, reads on without a pause while Redis is away, leaves rejections unhandled, loses without a word what came
 * between two reads or was flushed, forgets the sockets of a node that is killed, and sends a recovered socket what it
 * missed before its token is looked at. Here events travel, not frames: the sockets of both gateways get them, with the
 * time of the commit, and whoever may have missed one is made to connect again, upon which a client syncs.
 */
export function joinNodes({ redis, recent, gateways, newID, meter, log, delay }: JoinOptions): JoinedNode {
  const nodeID = newID();
  const over = new AbortController();
  /** Users whose events the other nodes were not told, and that they are to be told of once Redis is back. */
  const missed = new Set<string>();
  let reporting = false;
  const numbers = new WeakMap<ToldEvent, number>();
  let lastNumber = 0;
  const known = new LRUCache<string, true>({ max: KNOWN });

  const tell = (told: Told): Promise<string> => addEntry(redis, nodeID, JSON.stringify(told));

  async function report(): Promise<void> {
    if (reporting || missed.size === 0) return;
    reporting = true;
    // What is given up while this is on its way must be reported after it.
    const userIDs = [...missed];
    missed.clear();
    try {
      await tell({ kind: 'missed', userIDs: userIDs.length > NAMED_USERS ? 'all' : userIDs });
      log.write('info', 'other nodes were told what they had missed', { users: userIDs.length });
    } catch {
      for (const userID of userIDs) missed.add(userID);
    } finally {
      reporting = false;
    }
  }

  async function hand(event: ToldEvent): Promise<void> {
    // All at once, so that each has the events in their order.
    await Promise.all(gateways.map(async (gateway) => gateway.observer(event, over.signal, 1)));
  }

  /** The same at each attempt. */
  function numberOf(event: ToldEvent): number {
    const number = numbers.get(event) ?? ++lastNumber;
    numbers.set(event, number);
    return number;
  }

  function heard(id: string, node: string, text: string): void {
    try {
      const told = JSON.parse(text) as Told;
      if (told.kind === 'missed') {
        recent.begin(id);
        for (const gateway of gateways) gateway.reconnect(told.userIDs);
        return;
      }
      const { number, ...event } = told;
      const name = `${node} ${number}`;
      if (known.has(name)) return recent.read(id);
      known.set(name, true);
      recent.read(id, event);
      hand(event).catch((error: unknown) =>
        log.write('error', 'an event of another node was not handed on', { error }),
      );
    } catch (error) {
      log.write('error', 'an event of another node cannot be read', { error });
    }
  }

  const reading = followStream({
    redis,
    delay,
    signal: over.signal,
    onFailure: (error) => log.write('info', 'reading the events of other nodes failed', { error }),
    reader: {
      entry(id, node, text) {
        if (node === nodeID) recent.read(id);
        else heard(id, node, text);
      },
      gap(position) {
        log.write('info', 'events of other nodes may have been missed', { position });
        recent.begin(position);
        for (const gateway of gateways) gateway.reconnect('all');
      },
      alive: () => void report(),
    },
  });

  return {
    async observer(event, _signal, attempt) {
      if (missed.has(event.userID)) {
        // They will be told of this one by the same report.
        meter.count('pushesGivenUp');
        return;
      }
      try {
        recent.placed(event, await tell({ ...event, number: numberOf(event) }));
      } catch (error) {
        if (attempt === ATTEMPTS) missed.add(event.userID);
        throw error;
      }
    },
    async close() {
      over.abort(new Error('the server has closed'));
      await reading;
    },
  };
}
