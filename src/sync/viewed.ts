/** Which rows somebody looks at now: those that the lists with a subscriber show. Their previews come first. */
import { Observable } from 'rxjs';
import type { Conversation } from '../model.ts';

/** How many rows of one list count as looked at: more than any screen shows. */
const viewedRows = 100;

export class Viewed {
  readonly #changed: () => void;
  /** By subscription. */
  readonly #shown = new Map<object, readonly Conversation[]>();

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  *ids(): Generator<string> {
    for (const rows of this.#shown.values()) for (const { conversationID } of rows) yield conversationID;
  }

  /** `source`, with `rowsOf` its values counted as looked at for as long as it is subscribed to. */
  watch<T>(source: Observable<T>, rowsOf: (value: T) => readonly Conversation[]): Observable<T> {
    return new Observable((subscriber) => {
      const key = {};
      const subscription = source.subscribe({
        next: (value) => {
          this.#shown.set(key, rowsOf(value).slice(0, viewedRows));
          subscriber.next(value);
          this.#changed();
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      });
      subscription.add(() => this.#shown.delete(key));
      return subscription;
    });
  }
}
