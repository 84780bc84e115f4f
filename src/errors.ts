/** Why the device's storage failed. */
export type StorageReason =
  /** There is no IndexedDB here, or the page may not use it. */
  | 'missing'
  /** The connection is gone: closed by the browser, by another tab's upgrade, or with its data (STORE-1). */
  | 'closed'
  /** The disk or the origin's share of it is full (STORE-2). */
  | 'quota'
  /** A newer version of this code made the database (STORE-3). */
  | 'newer'
  /** It did not answer in time; an older tab may hold an upgrade up. */
  | 'timeout'
  /** What is in it cannot be read (STORE-4). */
  | 'damaged'
  /** Anything else; see `cause`. */
  | 'failed';

/** What each kind of {@link SyncError} carries beside its message and cause. */
export interface SyncErrorDetails {
  /** Data broke the wire contract. `path` is the dotted path of the bad field, e.g. `data.insert.3.isPinned`. */
  protocol: { readonly path: string };
  /** No answer came: offline, refused, reset, name not resolved. */
  network: object;
  /** No answer came in time; whether the request took effect is unknown. */
  timeout: { readonly timeoutMs: number };
  /** An HTTP status other than 200. `retryAfterMs` is what the server asked to wait, in milliseconds. */
  http: { readonly status: number; readonly retryAfterMs?: number };
  /** The server answered with a non-zero `errCode` (`code`); `detail` is its `errDlt`. */
  api: { readonly code: number; readonly detail: string };
  /** The session has ended; nothing is asked until the app signs in again. */
  'signed-out': { readonly reason: 'expired' | 'kicked' | 'refused' };
  /** The device's storage failed. */
  storage: { readonly reason: StorageReason };
  /** A write was given up before the server had it: its row is gone, a newer message came, or the app dropped it (WRITE-7). */
  dropped: { readonly reason: 'rowDeleted' | 'newMessage' | 'discarded' };
  /** The work was given up because its owner stopped. */
  aborted: object;
  /** The caller passed a wrong value. `path` names the option or argument. */
  options: { readonly path: string };
  /** A fault of this package, or of a function that the app gave; see `cause`. */
  internal: object;
}

export type SyncErrorKind = keyof SyncErrorDetails;

/**
 * The one error of this package. It is a union discriminated by `kind`, so after `error.kind === 'api'`
 * the field `error.code` is there, typed. `cause` is whatever lies beneath, if anything does.
 */
export type SyncError<K extends SyncErrorKind = SyncErrorKind> = {
  [P in K]: Error & { readonly name: 'SyncError'; readonly kind: P } & SyncErrorDetails[P];
}[K];

export interface SyncErrorConstructor {
  new <K extends SyncErrorKind>(
    kind: K,
    message: string,
    details: SyncErrorDetails[K],
    options?: ErrorOptions,
  ): SyncError<K>;
  readonly prototype: SyncError;
}

class SyncErrorClass extends Error {
  override readonly name = 'SyncError';
  readonly kind: SyncErrorKind;

  constructor(kind: SyncErrorKind, message: string, details: object, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    Object.assign(this, details);
  }
}

// A class cannot be a discriminated union by itself: the cast gives it the type above.
export const SyncError: SyncErrorConstructor = SyncErrorClass as unknown as SyncErrorConstructor;

/** Whether `error` is a {@link SyncError} of one of these kinds. */
export function isSyncError<K extends SyncErrorKind>(error: unknown, ...kinds: readonly K[]): error is SyncError<K> {
  return error instanceof SyncErrorClass && (kinds as readonly SyncErrorKind[]).includes(error.kind);
}

/** What was thrown, as a {@link SyncError}: itself, or wrapped as `internal`. */
export function toSyncError(thrown: unknown): SyncError {
  if (thrown instanceof SyncErrorClass) return thrown as unknown as SyncError;
  return new SyncError('internal', thrown instanceof Error ? thrown.message : String(thrown), {}, { cause: thrown });
}
