import { EMPTY, isObservable, map, merge } from 'rxjs';
import type { Observable } from 'rxjs';
import { expectCount } from './options.ts';
import type { ListWindow } from './types.ts';
import type { Window } from './window.ts';

type Edge = 'limit' | 'offset';

/** Where a window stands, as its edges are told while `moves$` is subscribed to. */
export class MovingWindow {
  /** Emits after each move; fails with a SyncError of kind `options` where an edge is told what is no count. */
  readonly moves$: Observable<unknown>;
  readonly #edges: Partial<Window>;

  constructor({ limit = Infinity, offset = 0 }: ListWindow) {
    const edges: { limit?: number; offset?: number } = {};
    const follow = (edge: Edge, place: number | Observable<number>): Observable<unknown> => {
      if (isObservable(place)) return place.pipe(map((value) => (edges[edge] = expectCount(value, edge))));
      edges[edge] = place;
      return EMPTY;
    };
    this.moves$ = merge(follow('limit', limit), follow('offset', offset));
    this.#edges = edges;
  }

  /** Undefined as long as an edge was not told. */
  get place(): Window | undefined {
    const { limit, offset } = this.#edges;
    return limit === undefined || offset === undefined ? undefined : { limit, offset };
  }
}
