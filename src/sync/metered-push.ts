import type { PushEvents, PushSource } from '../ports.ts';
import type { Figures } from './figures.ts';

/** How often a connection was sought, made, lost and ended by the server. */
export function meteredPush(source: PushSource, figures: Figures): PushSource {
  const metered =
    <Args extends unknown[]>(state: keyof PushEvents, tell: (...args: Args) => void) =>
    (...args: Args): void => {
      figures.count('push.connection', 1, { state });
      tell(...args);
    };
  return {
    connect(session, events, signal) {
      const { connecting, connected, disconnected, kicked, refused } = events;
      source.connect(
        session,
        {
          ...events,
          connecting: metered('connecting', connecting),
          connected: metered('connected', connected),
          disconnected: metered('disconnected', disconnected),
          kicked: metered('kicked', kicked),
          refused: metered('refused', refused),
        },
        signal,
      );
    },
  };
}
