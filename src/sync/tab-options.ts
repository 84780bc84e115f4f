/** What one run of the SDK is given. */
import type { Store } from '../ports.ts';
import type { EngineOptions } from './engine-options.ts';
import type { SyncEvent } from './events.ts';
import type { Replica } from './replica.ts';
import type { StatusBoard } from './status-board.ts';

export interface TabOptions extends Pick<
  EngineOptions,
  'userID' | 'platformID' | 'token' | 'api' | 'push' | 'profiles' | 'environment' | 'timing' | 'logger' | 'figures'
> {
  readonly storage: Store;
  readonly fallback: () => Store;
  readonly database: string;
  readonly replica: Replica;
  readonly status: StatusBoard;
  readonly signal: AbortSignal;
  /** The rows that somebody looks at in this tab. */
  readonly viewed: () => Iterable<string>;
  readonly onEvent: (event: SyncEvent) => void;
  /** Another tab logs the user out. */
  readonly onLogout: () => void;
}
