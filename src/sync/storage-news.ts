/** What the app hears of its storage, and the one question about it that the browser is asked. */
import type { SyncError } from '../errors.ts';
import type { TabOptions } from './tab-options.ts';

export class StorageNews {
  readonly #options: Pick<TabOptions, 'environment' | 'logger' | 'onEvent'>;
  #persistence: 'unasked' | 'asked' = 'unasked';

  constructor(options: Pick<TabOptions, 'environment' | 'logger' | 'onEvent'>) {
    this.#options = options;
  }

  /** STORE-2: from here on everything is kept in memory. */
  degraded(error: SyncError): void {
    const { logger, onEvent } = this.#options;
    logger('error', `storage: ${error.message}`, { error });
    onEvent({ kind: 'storageDegraded', error });
  }

  /** STORE-6: what was in the database is gone. */
  lost(): void {
    const { logger, onEvent } = this.#options;
    logger('error', 'storage: the database was lost');
    onEvent({ kind: 'storageLost' });
  }

  /** STORE-5: there is something to lose. */
  worthKeeping(): void {
    if (this.#persistence === 'asked') return;
    this.#persistence = 'asked';
    void this.#options.environment.persistStorage();
  }
}
