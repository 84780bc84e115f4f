/** Whether a token still counts: `kicked` answers 1506, `expired` (before its time) 1501. */
export type TokenState = 'valid' | 'kicked' | 'expired';

/** A token that was given out; the token itself is not stored. */
export interface StoredToken {
  /** Its `jti`. */
  readonly tokenID: string;
  readonly userID: string;
  readonly platformID: number;
  /** Seconds since 1970. */
  readonly expiresAt: number;
  readonly state: TokenState;
}

export interface TokenReads {
  find(tokenID: string): Promise<StoredToken | undefined>;
}

export interface TokenWrites extends TokenReads {
  put(token: StoredToken): Promise<void>;
  /** Ends the valid tokens of the user on this platform, and gives their IDs. */
  end(userID: string, platformID: number, state: Exclude<TokenState, 'valid'>): Promise<readonly string[]>;
  /** Forgets the tokens that expired before `time`, in seconds since 1970. */
  purge(time: number): Promise<void>;
}
