/**
 * The rows of a source as the app sees them: the first change of a frame shows at once, those that follow in it show together
 * at its end. What is asked here is as it was told last, for whoever asks must not be ahead of those who listen.
 */
import { Subject, defer, type Observable } from 'rxjs';
import type { Conversation } from '../model.ts';
import type { Environment, Screen } from '../ports.ts';
import { MergedBatch } from './merged-batch.ts';
import type { RowBatch, RowSource } from './row-source.ts';

export class PacedRows implements RowSource {
  readonly #source: RowSource;
  readonly #nextFrame: Environment['nextFrame'];
  readonly #changes = new Subject<RowBatch>();
  #told: Pick<RowBatch, 'complete' | 'version'>;
  #waiting: MergedBatch | undefined;
  #holding = false;
  #run: AbortSignal | undefined;
  /** Of the run in which the frame began: it ends with it at the latest. */
  #frame: AbortSignal | undefined;

  constructor(source: RowSource, nextFrame: Environment['nextFrame']) {
    this.#source = source;
    this.#nextFrame = nextFrame;
    this.#told = { complete: source.complete, version: source.version };
    source.changes$.subscribe((batch) => this.#take(batch));
  }

  get changes$(): Observable<RowBatch> {
    return this.#changes;
  }

  get screen$(): Observable<Screen> {
    return this.#source.screen$;
  }

  get ready(): boolean {
    return this.#source.ready;
  }

  get complete(): boolean {
    return this.#told.complete;
  }

  get version(): number {
    return this.#told.version;
  }

  rows(): readonly Conversation[] {
    const rows = this.#source.rows();
    return this.#waiting === undefined ? rows : this.#waiting.rowsBefore(rows);
  }

  row(id: string): Conversation | undefined {
    const row = this.#source.row(id);
    return this.#waiting === undefined ? row : this.#waiting.rowBefore(id, row);
  }

  /** Until the signal aborts, changes wait for frames. Otherwise they show at once. */
  pace(run: AbortSignal): void {
    this.#run = run;
    run.addEventListener('abort', () => this.flush(), { once: true });
  }

  /** Shows what waits. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) this.#tell(waiting);
  }

  /** Shows what `act` changes, and what waited before it, when it returns (WRITE-1). */
  atOnce<T>(act: () => T): T {
    this.#holding = true;
    try {
      return act();
    } finally {
      this.#holding = false;
      this.flush();
    }
  }

  /** `values$`, each subscriber of which begins with the newest. */
  fresh<T>(values$: Observable<T>): Observable<T> {
    return defer(() => {
      this.flush();
      return values$;
    });
  }

  #take(batch: RowBatch): void {
    if (this.#waiting === undefined && !this.#holding && !this.#inFrame()) {
      this.#tell(batch);
      return;
    }
    this.#waiting ??= new MergedBatch();
    this.#waiting.add(batch);
  }

  #tell(batch: RowBatch): void {
    this.#told = batch;
    this.#beginFrame();
    this.#changes.next(batch);
  }

  #inFrame(): boolean {
    return this.#frame !== undefined && !this.#frame.aborted;
  }

  #beginFrame(): void {
    const run = this.#run;
    if (this.#inFrame() || run === undefined || run.aborted || !this.#changes.observed) return;
    if (this.#nextFrame === undefined) return;
    this.#frame = run;
    this.#nextFrame(() => {
      this.#frame = undefined;
      this.flush();
    }, run);
  }
}
