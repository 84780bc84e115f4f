/** The browser's environment with the network of one device in the place of the browser's own. */
import { browserEnvironment, type Environment } from 'conversation-sync';
import { distinctUntilChanged, map, skip } from 'rxjs';
import type { Line } from './line.ts';

export function lineEnvironment(line: Line): Environment {
  const browser = browserEnvironment();
  return {
    now: () => browser.now(),
    random: () => browser.random(),
    uniqueID: () => browser.uniqueID(),
    after: (ms, run, signal) => browser.after(ms, run, signal),
    whenIdle: (run, signal) => browser.whenIdle(run, signal),
    visible: () => browser.visible(),
    locks: browser.locks,
    openChannel: (name, listener, signal) => browser.openChannel(name, listener, signal),
    marks: browser.marks,
    persistStorage: () => browser.persistStorage(),
    online: () => browser.online() && !line.state.offline,
    onLifecycle(listener, signal) {
      browser.onLifecycle(listener, signal);
      const changes$ = line.state$.pipe(
        map(({ offline }) => offline),
        distinctUntilChanged(),
        skip(1),
      );
      const subscription = changes$.subscribe((offline) => listener(offline ? 'offline' : 'online'));
      signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
    },
  };
}
