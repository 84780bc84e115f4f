/** The user's token: asked for when it is needed, renewed once per refusal with all callers waiting for it (LIFE-4). */
import { isSyncError, SyncError } from '../errors.ts';
import type { TokenReason } from '../ports.ts';
import { ErrorCode, isTokenError } from '../protocol/error-codes.ts';

/** A fixed token, or where to get one. `reason` says why it is asked for. */
export type TokenSource = string | ((request: { readonly reason: TokenReason }) => string | Promise<string>);

export type SignOutReason = 'expired' | 'kicked' | 'refused';

type State =
  /** `reason` is why the next one will be asked for. */
  | { readonly kind: 'none'; readonly reason: TokenReason }
  | { readonly kind: 'asking'; readonly answer: Promise<string> }
  /** `proven`: the server accepted it; `renewed`: it came in answer to a refusal, so that the next refusal is the last. */
  | { readonly kind: 'holding'; readonly token: string; readonly standing: 'first' | 'renewed' | 'proven' }
  | { readonly kind: 'ended'; readonly reason: SignOutReason };

export class Session {
  readonly #source: TokenSource;
  readonly #onEnded: (reason: SignOutReason, told: string) => void;
  #state: State = { kind: 'none', reason: 'initial' };

  constructor(source: TokenSource, onEnded: (reason: SignOutReason, told: string) => void) {
    this.#source = source;
    this.#onEnded = onEnded;
  }

  get ended(): boolean {
    return this.#state.kind === 'ended';
  }

  /** @throws SyncError `signed-out` once the session has ended, `network` where the app's function fails, `options` where it gives no token. */
  async token(): Promise<string> {
    const state = this.#state;
    switch (state.kind) {
      case 'none':
        return this.#ask(state.reason);
      case 'asking':
        return state.answer;
      case 'holding':
        return state.token;
      case 'ended':
        throw signedOut(state.reason);
    }
  }

  /** Runs `call` with the token; where the server refuses the token, once more with a new one. */
  async run<T>(call: (token: string) => Promise<T>): Promise<T> {
    const token = await this.token();
    try {
      return await this.#attempt(token, call);
    } catch (error) {
      if (!isTokenRefusal(error)) throw error;
      const renewed = await this.refused(token, error.code);
      try {
        return await this.#attempt(renewed, call);
      } catch (again) {
        // The session ends, or another caller has just renewed: either way this call has had its second chance.
        if (isTokenRefusal(again)) await this.refused(renewed, again.code);
        throw again;
      }
    }
  }

  /** The server refused `token` with `code`. Resolves with the token to use instead, or rejects with `signed-out`. */
  async refused(token: string, code: number): Promise<string> {
    const state = this.#state;
    if (state.kind !== 'holding' || state.token !== token) return this.token();
    const reason = code === ErrorCode.tokenExpired ? 'expired' : 'refused';
    if (code === ErrorCode.tokenKicked) this.end('kicked');
    else if (typeof this.#source === 'string' || state.standing === 'renewed') this.end(reason);
    else this.#state = { kind: 'none', reason };
    return this.token();
  }

  /** Ends the session for good; the list stays readable (LIFE-3). `told` is what the server said of it. */
  end(reason: SignOutReason, told = ''): void {
    if (this.ended) return;
    this.#state = { kind: 'ended', reason };
    this.#onEnded(reason, told);
  }

  async #attempt<T>(token: string, call: (token: string) => Promise<T>): Promise<T> {
    const answer = await call(token);
    const state = this.#state;
    if (state.kind === 'holding' && state.token === token) this.#state = { ...state, standing: 'proven' };
    return answer;
  }

  #ask(reason: TokenReason): Promise<string> {
    const answer = askSource(this.#source, reason).then(
      (token) => {
        if (this.#state.kind === 'ended') throw signedOut(this.#state.reason);
        this.#state = { kind: 'holding', token, standing: reason === 'initial' ? 'first' : 'renewed' };
        return token;
      },
      (error: unknown) => {
        if (this.#state.kind === 'asking') this.#state = { kind: 'none', reason };
        throw error;
      },
    );
    this.#state = { kind: 'asking', answer };
    return answer;
  }
}

/** @throws SyncError `network` where the app's function fails, `options` where it gives no token. */
export async function askSource(source: TokenSource, reason: TokenReason): Promise<string> {
  const token: unknown = typeof source === 'string' ? source : await callSource(source, reason);
  if (typeof token === 'string' && token !== '') return token;
  throw new SyncError('options', 'token: expected text that is not empty', { path: 'token' });
}

async function callSource(source: Exclude<TokenSource, string>, reason: TokenReason): Promise<string> {
  try {
    return await source({ reason });
  } catch (cause) {
    throw new SyncError('network', 'token: the function of the app failed', {}, { cause });
  }
}

function isTokenRefusal(error: unknown): error is SyncError<'api'> {
  return isSyncError(error, 'api') && isTokenError(error.code);
}

export function signedOut(reason: SignOutReason): SyncError<'signed-out'> {
  return new SyncError('signed-out', `signed out: ${reason}`, { reason });
}
