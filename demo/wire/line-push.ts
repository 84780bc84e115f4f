/** A push source over the line of one device: cut with it, told in the log, and losing frames while that is switched on. */
import { SyncError, type PushEvents, type PushSource } from 'conversation-sync';
import { distinctUntilChanged, map } from 'rxjs';
import { describeFrame } from './describe-frame.ts';
import type { Line } from './line.ts';
import { bytesOf, type WireLog } from './wire-log.ts';

export function linePush(source: PushSource, who: string, log: WireLog, line: Line): PushSource {
  return {
    connect(session, events, signal) {
      const watched = { ...events, frame: watchFrame(events, who, log, line) };
      const offline$ = line.state$.pipe(
        map(({ offline }) => offline),
        distinctUntilChanged(),
      );
      let dialled = false;
      const subscription = offline$.subscribe((offline) => {
        // A source says nothing more once its signal has aborted, so the loss is told here.
        if (!offline) source.connect(session, watched, AbortSignal.any([signal, line.signal]));
        else if (dialled) events.disconnected(new SyncError('network', 'the device is offline', {}));
        dialled = !offline;
      });
      signal.addEventListener('abort', () => subscription.unsubscribe(), { once: true });
    },
  };
}

function watchFrame(events: PushEvents, who: string, log: WireLog, line: Line): PushEvents['frame'] {
  return (frame) => {
    const lost = line.state.losesPushes;
    log.add({
      who,
      kind: 'push',
      ...describeFrame(frame),
      outcome: lost ? 'lost' : 'ok',
      sent: 0,
      received: bytesOf(JSON.stringify(frame)),
      onWire: undefined,
      ms: undefined,
    });
    if (!lost) events.frame(frame);
  };
}
