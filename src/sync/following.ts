/** What a tab does while another one leads: it shows the leader's state, and looks whether the leader is alive (TAB-2). */
import type { SyncError } from '../errors.ts';
import { Heartbeat } from './heartbeat.ts';
import type { LeaderEvent } from './leader-state.ts';
import { signedOut } from './session.ts';
import type { SyncStatus } from './sync-state.ts';
import type { TabOptions } from './tab-options.ts';

export interface FollowingOptions extends Pick<TabOptions, 'environment' | 'timing' | 'status'> {
  /** Asks the leader for a sign of life. */
  readonly ask: () => void;
  /** It knows nothing yet of this tab. */
  readonly onNewLeader: () => void;
  readonly tell: (event: LeaderEvent) => void;
  /** The leader's session has ended, and with it that of all tabs. */
  readonly onSignedOut: (error: SyncError) => void;
}

export class Following {
  readonly #options: FollowingOptions;
  #time = new AbortController();
  #heartbeat: Heartbeat | undefined;
  /** Leaders that know of this tab. Two that both answer must not be asked by turns for ever. */
  readonly #introduced = new Set<string>();

  constructor(options: FollowingOptions) {
    this.#options = options;
  }

  begin(): void {
    const { tell } = this.#options;
    this.#time = new AbortController();
    this.#heartbeat = new Heartbeat({
      ...this.#options,
      signal: this.#time.signal,
      onSilent: () => tell('silent'),
    });
  }

  end(): void {
    this.#time.abort();
    this.#heartbeat = undefined;
    this.#introduced.clear();
  }

  heard(name: string, leader: SyncStatus): void {
    const { status, tell, onSignedOut, onNewLeader } = this.#options;
    if (!this.#introduced.has(name)) {
      this.#introduced.add(name);
      onNewLeader();
    }
    this.#heartbeat?.heard();
    status.follow(leader);
    if (leader.state !== 'signedOut') {
      tell('led');
      return;
    }
    onSignedOut(signedOut(leader.reason));
    tell('signedOut');
  }
}
