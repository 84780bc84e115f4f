/** What a tab makes of what the other tabs of its database tell it. */
import type { Engine } from './engine.ts';
import type { Following } from './following.ts';
import type { OtherTabs } from './other-tabs.ts';
import { runPass, type PassCalls } from './pass-calls.ts';
import type { ServerClock } from './server-clock.ts';
import type { TabMessage } from './tab-messages.ts';
import type { TabOptions } from './tab-options.ts';

export interface Hearing extends Pick<TabOptions, 'replica' | 'onEvent' | 'onLogout'> {
  /** Undefined where another tab leads. */
  readonly engine: Engine | undefined;
  readonly following: Following;
  readonly others: OtherTabs;
  readonly calls: PassCalls;
  readonly clock: ServerClock;
  readonly tellStatus: () => void;
  readonly post: (message: TabMessage) => void;
}

export function hear(message: TabMessage, hearing: Hearing): void {
  const { replica, engine, following, others, calls, clock, tellStatus, post, onEvent, onLogout } = hearing;
  switch (message.kind) {
    case 'commit':
      replica.hear(message.commit);
      return;
    case 'ask':
      others.asked(message.tab);
      tellStatus();
      return;
    case 'status':
      // Two may think that they lead for a moment; the store knows which one does (TAB-6).
      if (engine !== undefined) return;
      clock.offset = message.clockOffset;
      following.heard(message.leader, message.status);
      return;
    case 'event':
      if (engine === undefined) onEvent(message.event);
      return;
    case 'look':
      others.look(message.tab, message.ids);
      engine?.look();
      // One that has just begun to follow looks, and shows an older state; hidden, it does not ask.
      tellStatus();
      return;
    case 'wake':
      engine?.wake();
      return;
    case 'sync':
      runPass(engine, (outcome) => post({ kind: 'synced', call: message.call, outcome }));
      return;
    case 'synced':
      calls.settle(message.call, message.outcome);
      return;
    case 'bye':
      others.left(message.tab);
      return;
    case 'logout':
      onLogout();
  }
}
