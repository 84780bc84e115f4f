/** What an app may set, checked and completed. */
import { httpApi } from './adapters/http-api.ts';
import { browserEnvironment } from './adapters/browser-environment.ts';
import { SyncError } from './errors.ts';
import type { ConversationApi, Environment, Logger, Metrics, PushSource, Store } from './ports.ts';
import type { ProfileSource } from './sync/names.ts';
import { figuresOf, type Figures } from './sync/figures.ts';
import { meteredApi } from './sync/metered-api.ts';
import { meteredStore } from './sync/metered-store.ts';
import type { TokenSource } from './sync/session.ts';
import { resolveTiming, type Timing } from './sync/timing.ts';

export interface ConversationSyncOptions {
  /** The address of the server's HTTP API, e.g. `https://im.example.com/api`. */
  readonly apiURL: string;
  readonly userID: string;
  /** The user's token, or where to get one: asked again when the server says that it has expired or refuses it (LIFE-4). */
  readonly token: TokenSource;
  /** How the server tells of changes; without one the client polls (PUSH-4). */
  readonly push?: PushSource;
  /** What kind of device this is (wire contract). Default 5, Web. Two platforms of one user have a database each. */
  readonly platformID?: number;
  /** The first part of the database's name. Default `conversation-sync`. */
  readonly databaseName?: string;
  /** Where to keep the list. */
  readonly storage: Store;
  /** The app's own names and faces, instead of the server's. */
  readonly profiles?: ProfileSource;
  readonly timing?: Partial<Timing>;
  readonly logger?: Logger;
  /** Told what the SDK does, by name and number. Default nobody. */
  readonly metrics?: Metrics;
  /** The clock and the page. Default: the browser's. */
  readonly environment?: Environment;
  /** The calls of the wire contract. Default: over HTTP, to `apiURL`. */
  readonly api?: ConversationApi;
}

export interface ResolvedOptions extends Required<
  Omit<ConversationSyncOptions, 'push' | 'profiles' | 'timing' | 'storage' | 'metrics'>
> {
  readonly push: PushSource | undefined;
  readonly profiles: ProfileSource | undefined;
  readonly timing: Timing;
  readonly storage: Store;
  readonly figures: Figures | undefined;
  /** Of the database of this user, on this platform, of this server. */
  readonly database: string;
}

/** @throws SyncError of kind `options` that names the option. */
export function resolveOptions(options: ConversationSyncOptions): ResolvedOptions {
  const { apiURL, userID, token, platformID = 5, databaseName = 'conversation-sync' } = options;
  expect(isHttpURL(apiURL), 'apiURL', 'must be an absolute http or https address');
  expect(isText(userID), 'userID', 'must be text that is not empty');
  expect(
    isText(token) || typeof token === 'function',
    'token',
    'must be text that is not empty, or a function that gives it',
  );
  expect(Number.isSafeInteger(platformID) && platformID > 0, 'platformID', 'must be a positive integer');
  expect(isText(databaseName), 'databaseName', 'must be text that is not empty');
  expect(
    options.push === undefined || hasMethods(options.push, 'connect'),
    'push',
    'must be a PushSource, such as socketIO({ url })',
  );
  expect(hasMethods(options.storage, 'open', 'snapshot', 'commit', 'close', 'destroy'), 'storage', 'must be a Store');
  expect(options.profiles === undefined || typeof options.profiles === 'function', 'profiles', 'must be a function');
  expect(
    options.metrics === undefined || hasMethods(options.metrics, 'count', 'duration'),
    'metrics',
    'must be { count, duration }',
  );
  const timing = resolveTiming(options.timing);
  const { environment = browserEnvironment(), storage } = options;
  const { api = httpApi({ apiURL, timeoutMs: timing.httpTimeout, environment }) } = options;
  const figures = options.metrics && figuresOf(options.metrics, environment);
  return {
    apiURL,
    userID,
    token,
    platformID,
    databaseName,
    timing,
    storage: figures ? meteredStore(storage, figures) : storage,
    push: options.push,
    profiles: options.profiles,
    logger: options.logger ?? (() => {}),
    figures,
    environment,
    api: figures ? meteredApi(api, figures) : api,
    database: [databaseName, apiURL, userID, platformID].map(encodeURIComponent).join('/'),
  };
}

function expect(holds: boolean, path: string, what: string): void {
  if (!holds) throw new SyncError('options', `${path} ${what}`, { path });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function');
}

function isHttpURL(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
