/** What the tab that leads gives its engine. */
import type { SyncError } from '../errors.ts';
import type { ConversationApi, Environment, Logger, PushSource } from '../ports.ts';
import type { SyncEvent } from './events.ts';
import type { Figures } from './figures.ts';
import type { LeaderReplica } from './leader-replica.ts';
import type { ProfileSource } from './names.ts';
import type { PassTools } from './pass.ts';
import type { Rate } from './rate.ts';
import type { ServerClock } from './server-clock.ts';
import type { TokenSource } from './session.ts';
import type { PushStatus, StatusEvent } from './sync-state.ts';
import type { Timing } from './timing.ts';

export interface EngineOptions {
  readonly userID: string;
  readonly platformID: number;
  readonly token: TokenSource;
  readonly early: PassTools['early'];
  readonly api: ConversationApi;
  readonly push: PushSource | undefined;
  readonly profiles: ProfileSource | undefined;
  readonly replica: LeaderReplica;
  /** Whether a lock keeps all other tabs from sending. */
  readonly sole: boolean;
  /** Whether other tabs may write to the store. */
  readonly shared: boolean;
  /** Whether any tab of the database is visible. */
  readonly visible: () => boolean;
  readonly environment: Environment;
  readonly clock: ServerClock;
  readonly timing: Timing;
  readonly logger: Logger;
  readonly figures: Figures | undefined;
  readonly signal: AbortSignal;
  /** The guard of the passes, which outlives this leadership. */
  readonly passRate: Rate;
  readonly viewed: () => Iterable<string>;
  readonly onStatus: (event: StatusEvent) => void;
  readonly onPushStatus: (status: PushStatus) => void;
  readonly onSynced: (at: number) => void;
  readonly onEvent: (event: SyncEvent) => void;
  /** The session has ended: nothing is asked any more. */
  readonly onSignedOut: (error: SyncError) => void;
}
