import { tap, type Observable } from 'rxjs';
import type { RowBatch } from '../list/row-source.ts';
import type { Figures } from './figures.ts';
import type { StatusBoard } from './status-board.ts';

/** Rows that came, changed or went, and the states that were entered: for as long as the SDK's object lives. */
export function meterView(changes$: Observable<RowBatch>, status: StatusBoard, figures: Figures): void {
  changes$.subscribe(({ rows }) => figures.count('rows.changed', rows.length, {}));
  let last = status.value;
  status.changes$.subscribe((now) => {
    const { state, push, role } = now;
    if (state !== last.state) figures.count('state', 1, { state });
    // A tab that follows shows the connection of the one that leads.
    if (push !== last.push && role === 'leader') figures.count('push', 1, { state: push });
    last = now;
  });
}

/** How often a list, or a row, is told to somebody. */
export function meterEmissions<T>(values$: Observable<T>, figures: Figures | undefined): Observable<T> {
  return figures ? values$.pipe(tap(() => figures.count('emissions', 1, {}))) : values$;
}
