/** The parts at work in the tab that leads, put together: every one of them ends with the lead. */
import { toSyncError, type SyncError } from '../errors.ts';
import type { LifecycleEvent } from '../ports.ts';
import type { EngineOptions } from './engine-options.ts';
import { Learned } from './learned.ts';
import { meteredPass } from './metered-pass.ts';
import { Outbox } from './outbox.ts';
import type { PassRequest, PassResult, PassTools } from './pass.ts';
import { Previews } from './previews.ts';
import { pull } from './pull.ts';
import { connectPush } from './push-connection.ts';
import { interpretFrame } from './push-effects.ts';
import { takeIn } from './push-intake.ts';
import { Remote } from './remote.ts';
import { stillLeads } from './leader-replica.ts';
import { fetchRows } from './rows-by-id.ts';
import { Schedule } from './schedule.ts';
import { Session, signedOut, type SignOutReason } from './session.ts';
import { SyncLoop } from './sync-loop.ts';
import type { PushStatus } from './sync-state.ts';
import type { WorkingCopy } from './working-copy.ts';

export class Engine {
  readonly outbox: Outbox;
  readonly #options: EngineOptions;
  readonly #loop: SyncLoop;
  readonly #previews: Previews;
  readonly #schedule: Schedule;
  readonly #session: Session;
  readonly #learned = new Learned();
  /** Aborts with the session: nothing is asked any more (LIFE-3). */
  readonly #ended = new AbortController();
  readonly #tools: PassTools;
  #push: PushStatus;
  /** Of the last pass that began (WRITE-4). */
  #pass = 0;
  /** Whether the next pass looks at the store (TAB-5); the first need not, because taking the lead was a look. */
  #looks = false;
  /** When all seqs were last wished for, in the order of `Learned`. */
  #wholeWished = 0;
  /** When the page last came back to life. */
  #awoken: number | undefined;

  constructor(options: EngineOptions) {
    const { replica, environment, timing, signal, userID, api, onEvent, onStatus, token, profiles, viewed } = options;
    const { sole, visible, clock, figures, early } = options;
    this.#options = options;
    this.#push = options.push === undefined ? 'none' : 'disconnected';
    this.#session = new Session(token, (reason, told) => void this.#signOut(reason, told));
    const setback = (what: string, error: unknown): void => this.#setback(what, error);
    const request = (wanted: Partial<PassRequest>): void => this.request(wanted);
    const alive = AbortSignal.any([signal, this.#ended.signal]);
    const remote = new Remote({
      api,
      session: this.#session,
      userID,
      environment,
      signal,
      onServerTime: (serverTime) => clock.told(serverTime),
    });
    this.#tools = {
      replica,
      remote,
      learned: this.#learned,
      early,
      environment,
      spared: new Set(),
      written: new Set(),
      contain: () => {},
      onProgress: (done, total) => onStatus({ kind: 'progress', done, total }),
      onSetback: setback,
    };
    const shared = { replica, remote, learned: this.#learned, environment, timing, onSetback: setback, request };
    this.outbox = new Outbox({
      ...shared,
      sole,
      signal: alive,
      onRejected: (intent, error) => onEvent({ kind: 'writeRejected', intent, error }),
    });
    this.#previews = new Previews({ ...shared, profiles, viewed, signal: alive });
    const run = (wanted: PassRequest): Promise<PassResult> => this.#run(wanted);
    this.#loop = new SyncLoop({
      ...shared,
      signal: alive,
      rate: options.passRate,
      onStatus,
      run: figures ? meteredPass(run, figures) : run,
      onEnded: (wanted, result) => this.#passEnded(wanted, result),
    });
    this.#schedule = new Schedule({ ...shared, visible, signal: alive, pushed: () => this.#push === 'connected' });
  }

  start(): void {
    const { environment, signal, push, userID, platformID } = this.#options;
    const alive = AbortSignal.any([signal, this.#ended.signal]);
    environment.onLifecycle((event) => this.#lifecycle(event), alive);
    this.#awoken = environment.now();
    this.request({ allSeqs: true });
    this.#schedule.restart();
    if (push === undefined) return;
    connectPush({
      source: push,
      session: this.#session,
      userID,
      platformID,
      signal: alive,
      onStatus: (status, cause) => this.#pushChanged(status, cause),
      onFrame: (frame) => void this.#takeFrame(frame),
      onProblem: (error) => this.#setback('push', error),
      onUnknown: (what) => this.#options.figures?.count('push.unknown', 1, { what }),
    });
  }

  /** SEQ-4: without push, nothing else tells of the seqs. */
  request(wanted: Partial<PassRequest>): void {
    this.#loop.request(wanted.allSeqs || this.#push !== 'connected' ? this.#whole(wanted) : wanted);
  }

  pass(): Promise<PassResult> {
    return this.#loop.pass(this.#whole());
  }

  #whole(wanted: Partial<PassRequest> = {}): Partial<PassRequest> {
    this.#wholeWished = this.#learned.ask();
    return { ...wanted, allSeqs: true };
  }

  /** What is looked at has changed. */
  look(): void {
    this.#previews.look();
  }

  async #run(wanted: PassRequest): Promise<PassResult> {
    const { number, written } = await this.outbox.passBegins(wanted.allSeqs && this.#looks);
    this.#pass = number;
    this.#looks = this.#options.shared;
    const contain = (copy: WorkingCopy, ids: Iterable<string>): void => this.outbox.contain(copy, number, ids);
    return pull({ ...this.#tools, written, contain }, wanted);
  }

  #passEnded(wanted: PassRequest, result: PassResult): void {
    const { environment, onEvent, onSynced } = this.#options;
    this.outbox.passEnded(this.#pass).catch((error: unknown) => this.#setback('outbox', error));
    this.#previews.forget(result.kind === 'full' ? 'all' : result.removed);
    this.#previews.open(wanted.allSeqs ? this.#wholeWished : 0);
    this.#schedule.restart();
    this.#schedule.replaceWhenIdle();
    onSynced(environment.now());
    onEvent({ kind: 'synced', result });
  }

  #lifecycle(event: LifecycleEvent): void {
    if (event === 'online' || event === 'offline') this.#loop.networkChanged();
    if (event === 'visible') this.wake();
    // What happened without a network is never known.
    if (event !== 'online') return;
    this.#awoken = this.#options.environment.now();
    this.#catchUp();
  }

  /** This page or another tab's came back to life. Its signs come in bunches, and one sync is enough for all of them. */
  wake(): void {
    const { environment, timing } = this.#options;
    const now = environment.now();
    if (this.#awoken !== undefined && Math.abs(now - this.#awoken) < timing.awakening) {
      this.#loop.hurry();
      return;
    }
    this.#awoken = now;
    this.#catchUp();
  }

  /** There was a gap: writes wait until a sync has shown what happened in it (WRITE-7). */
  #catchUp(): void {
    this.outbox.fellBehind();
    this.#loop.requestNow(this.#whole());
  }

  /** TAB-6: a tab that does not lead any more drops what it is told, a kick included. */
  async #signOut(reason: SignOutReason, told: string): Promise<void> {
    const { replica, onEvent, onStatus, onPushStatus, onSignedOut, signal } = this.#options;
    if (!(await stillLeads(replica)) || signal.aborted) return;
    if (reason === 'kicked') onEvent({ kind: 'kicked', reason: told });
    onStatus({ kind: 'signedOut', reason });
    const error = signedOut(reason);
    this.#ended.abort(error);
    if (this.#push !== 'none') onPushStatus('disconnected');
    onSignedOut(error);
  }

  #pushChanged(status: PushStatus, cause: SyncError | undefined): void {
    const wasConnected = this.#push === 'connected';
    this.#push = status;
    this.#options.onPushStatus(status);
    if (cause !== undefined) this.#options.logger('info', 'push was lost', { cause });
    // PUSH-4: attempts to connect, which come more often than polls, do not put the next poll off.
    if (wasConnected !== (status === 'connected')) this.#schedule.restart();
    if (status === 'connected') this.#catchUp();
  }

  /** Never rejects. */
  async #takeFrame(frame: unknown): Promise<void> {
    const { replica, userID, figures } = this.#options;
    try {
      const { effects, problems } = interpretFrame(frame, userID);
      for (const { kind } of effects) figures?.count('push.received', 1, { kind });
      for (const problem of problems) this.#setback('push', problem);
      if (effects.length === 0) return;
      await takeIn(
        {
          replica,
          userID,
          learned: this.#learned,
          request: (wanted) => this.#requestForPush(wanted),
          refreshPreviews: (ids) => this.#previews.refresh(ids),
        },
        effects,
      );
    } catch (error) {
      this.#setback('push', error);
    }
  }

  /** FULL-3: while a replacement runs, what pushes name is fetched by ID at once, and the pass after it looks again. */
  #requestForPush(wanted: Partial<PassRequest>): void {
    const { replica } = this.#options;
    const unknown = [...(wanted.named ?? [])];
    this.request(wanted);
    if (replica.cursor.kind !== 'replacing' || unknown.length === 0) return;
    fetchRows(this.#tools, unknown).catch((error: unknown) => this.#setback('rows by ID', error));
  }

  #setback(what: string, error: unknown): void {
    if (this.#options.signal.aborted) return;
    const { logger, onEvent, figures } = this.#options;
    const problem = toSyncError(error);
    figures?.count('setback', 1, { kind: problem.kind });
    logger('warn', `${what}: ${problem.message}`, { error: problem });
    onEvent({ kind: 'setback', what, error: problem });
  }
}
