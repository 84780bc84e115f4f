import type { Environment } from '../ports.ts';
import { host, inBrowser } from './browser-host.ts';

/** A `BroadcastChannel`. None outside of a browser, and where it is missing or refused. */
export const openBrowserChannel: Environment['openChannel'] = (name, listener, signal) => {
  const channel = open(name);
  if (channel === undefined) return undefined;
  const close = (): void => channel.close();
  channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (!signal.aborted) listener(data);
  });
  if (signal.aborted) close();
  else signal.addEventListener('abort', close, { once: true });
  return {
    post(message) {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has no other origin to name
      if (!signal.aborted) channel.postMessage(message);
    },
  };
};

function open(name: string): BroadcastChannel | undefined {
  const { BroadcastChannel } = host;
  if (!inBrowser() || BroadcastChannel === undefined) return undefined;
  try {
    const channel: BroadcastChannel & { unref?(): void } = new BroadcastChannel(name);
    // A page that is simulated in Node may have Node's, which would keep the process alive.
    channel.unref?.();
    return channel;
  } catch {
    return undefined;
  }
}
