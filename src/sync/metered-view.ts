import { tap, type Observable } from 'rxjs';
import type { RowBatch } from '../list/row-source.ts';
import type { Figures } from './figures.ts';
import type { StatusBoard } from './status-board.ts';

/** Rows that came, changed or went, and the states that were entered: for as long as the SDK's object lives. */
export function meterView(changes$: Observable<RowBatch>, status: StatusBoard, figures: Figures): void {
  changes$.subscribe(({ rows }) => {
    if (rows.length > 0) figures.count('rows.changed', rows.length, {});
  });
  let last = status.value.state;
  status.changes$.subscribe(({ state }) => {
    if (state !== last) figures.count('state', 1, { state });
    last = state;
  });
}

/** How often a list, or a row, is told to somebody. */
export function meterEmissions<T>(values$: Observable<T>, figures: Figures | undefined): Observable<T> {
  return figures ? values$.pipe(tap(() => figures.count('emissions', 1, {}))) : values$;
}
