/** The one place where the state of the sync is kept: what this tab shows, and what it tells others where it leads. */
import { BehaviorSubject, type Observable } from 'rxjs';
import { initialStatus, nextStatus, type StatusEvent, type SyncStatus } from './sync-state.ts';

export class StatusBoard {
  readonly #status: BehaviorSubject<SyncStatus>;

  constructor(push: SyncStatus['push']) {
    this.#status = new BehaviorSubject<SyncStatus>({ ...initialStatus, push });
  }

  get changes$(): Observable<SyncStatus> {
    return this.#status;
  }

  get value(): SyncStatus {
    return this.#status.value;
  }

  tell(event: StatusEvent): void {
    const next = nextStatus(this.value, event);
    if (next !== this.value) this.#status.next(next);
  }

  beside(beside: Partial<Pick<SyncStatus, 'push' | 'role' | 'lastSyncedAt'>>): void {
    this.#status.next({ ...this.value, ...beside });
  }

  /** Shows what the leader shows. */
  follow(leader: SyncStatus): void {
    this.tell({ kind: 'followed', leader });
    this.beside({ push: leader.push, lastSyncedAt: leader.lastSyncedAt, role: 'follower' });
  }
}
