/** The ports of a client that dies: from then on they hang for ever, and tell it nothing. */
import { SyncError } from '../../src/errors.ts';
import type { ConversationApi, Environment, PushSource, Store } from '../../src/ports.ts';
import type { Life } from './life.ts';
import type { Busy } from './turn.ts';

export function mortalEnvironment(page: Environment, life: Life): Environment {
  const { locks, nextFrame } = page;
  return {
    ...page,
    after: (ms, run, signal) => page.after(ms, () => void (life.cross() && run()), signal),
    whenIdle: (run, signal) => page.whenIdle(() => void (life.cross() && run()), signal),
    nextFrame: nextFrame && ((run, signal) => nextFrame(() => void (life.cross() && run()), signal)),
    onLifecycle: (listener, signal) => page.onLifecycle((event) => void (life.cross() && listener(event)), signal),
    persistStorage: () => life.ask(() => page.persistStorage()),
    locks: locks && { acquire: (name, options) => life.ask(() => locks.acquire(name, options)) },
    openChannel: (name, listener, signal) =>
      page.openChannel(name, (message) => void (life.cross() && listener(message)), signal),
  };
}

/** Counts what the store is doing. Call the result to let go of it, once that is done. */
export function busyStore(inner: Store, busy: Busy): { readonly store: Store; readonly letGo: () => void } {
  const underWay = new Set<Promise<unknown>>();
  const during = <T>(run: Promise<T>): Promise<T> => {
    const work = busy.during(run);
    const over = (): void => void underWay.delete(work);
    underWay.add(work);
    work.then(over, over);
    return work;
  };
  return {
    store: {
      shared: inner.shared,
      open: (name, onClosed) => during(inner.open(name, onClosed)),
      snapshot: () => during(inner.snapshot()),
      commit: (changes) => during(inner.commit(changes)),
      keep: (locals) => inner.keep?.(locals),
      keepScreen: (screen) => inner.keepScreen?.(screen),
      ...(inner.screen && { screen: () => during(Promise.resolve(inner.screen?.())) }),
      close: () => inner.close(),
      abandon: () => inner.abandon(),
      destroy: (name) => during(inner.destroy(name)),
    },
    letGo: () => void busy.during(Promise.allSettled(underWay)).then(() => inner.close()),
  };
}

export function mortalStore(inner: Store, life: Life): Store {
  return {
    shared: inner.shared,
    open: (name, onClosed) => life.ask(() => inner.open(name, onClosed && (() => life.enter(onClosed)))),
    snapshot: () => life.ask(() => inner.snapshot()),
    commit: (changes) => life.ask(() => inner.commit(changes)),
    keep: (locals) => void (life.cross() && inner.keep?.(locals)),
    keepScreen: (screen) => void (life.cross() && inner.keepScreen?.(screen)),
    ...(inner.screen && { screen: () => life.ask(async () => inner.screen?.()) }),
    close: () => void (life.cross() && inner.close()),
    abandon: () => void (life.cross() && inner.abandon()),
    destroy: (name) => life.ask(() => inner.destroy(name)),
  };
}

export function mortalApi(inner: ConversationApi, life: Life, onEnded: (operationID: string) => void): ConversationApi {
  return {
    call: (endpoint, request, call) =>
      life.ask(async () => {
        try {
          return await inner.call(endpoint, request, call);
        } finally {
          onEnded(call.operationID);
        }
      }),
  };
}

export interface PushWorld {
  readonly busy: Busy;
  readonly online: () => boolean;
  /** Lets a frame on its way; `arrive` hands it to the client. */
  readonly send: (frame: unknown, arrive: (frame: unknown) => void) => void;
}

export function mortalPush(inner: PushSource, life: Life, { busy, online, send }: PushWorld): PushSource {
  return {
    connect(session, events, signal) {
      if (!life.cross()) return;
      const ending = AbortSignal.any([signal, life.signal]);
      let dialled = (): void => {};
      const told =
        <Args extends unknown[]>(tell: (...args: Args) => void) =>
        (...args: Args): void => {
          dialled();
          life.enter(() => tell(...args));
        };
      ending.addEventListener('abort', () => dialled(), { once: true });
      inner.connect(
        {
          ...session,
          async token(reason) {
            if (!online()) throw new SyncError('network', 'offline', {});
            const token = await session.token(reason);
            if (!ending.aborted) dialled = busy.begin();
            return token;
          },
        },
        {
          connecting: told(() => events.connecting()),
          connected: told(() => events.connected()),
          disconnected: told((cause?: SyncError) => events.disconnected(cause)),
          kicked: told((reason: string) => events.kicked(reason)),
          refused: told((cause: SyncError) => events.refused(cause)),
          frame: (frame) => send(frame, (arrived) => life.enter(() => events.frame(arrived))),
        },
        ending,
      );
    },
  };
}
