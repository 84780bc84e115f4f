/** Waits for a state that news tell of. */
import { Subscription, type Observable } from 'rxjs';

/** Resolves once `holds`, asked now and whenever one of `news` tells something. */
export function until(holds: () => boolean, ...news: readonly Observable<unknown>[]): Promise<void> {
  return new Promise((resolve) => {
    const listening = new Subscription();
    const look = (): void => {
      if (!holds()) return;
      listening.unsubscribe();
      resolve();
    };
    for (const each of news) listening.add(each.subscribe(look));
    look();
  });
}
