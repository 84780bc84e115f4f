/**
 * FULL-2: on a device that never held this list, making the database takes longer than a round trip, so the first rows are
 * asked for beside it. Nothing rests on the answer: what fails is asked again by the first pass, which also hears why.
 */
import type { ConversationApi, Environment } from '../ports.ts';
import { getActiveConversations, type ConversationMsg } from '../protocol/jssdk-endpoints.ts';
import { firstScreenRows } from './first-screen.ts';
import { askSource, type TokenSource } from './session.ts';

export interface EarlyScreenOptions {
  readonly api: ConversationApi;
  readonly token: TokenSource;
  readonly environment: Environment;
  readonly database: string;
  readonly signal: AbortSignal;
}

/** In ms. By then some tab leads; one that leads later asks for itself. */
const goodFor = 10_000;

export class EarlyScreen {
  readonly #options: EarlyScreenOptions;
  #token: Promise<string | undefined> | undefined;
  #rows: Promise<readonly ConversationMsg[] | undefined> | undefined;
  #goodUntil = 0;

  constructor(options: EarlyScreenOptions) {
    this.#options = options;
  }

  /** Asks where this device has nothing: a database that was ever written to has left a mark. */
  begin(): void {
    const { environment, database, token } = this.#options;
    if (environment.marks.get(database) !== undefined || !environment.online()) return;
    this.#goodUntil = environment.now() + goodFor;
    this.#token = orUndefined(askSource(token, 'initial'));
    this.#rows = orUndefined(this.#ask(this.#token));
  }

  /** The app's source, but that its first token is the one that was asked for already (LIFE-4). */
  get token(): TokenSource {
    const { token } = this.#options;
    if (typeof token === 'string') return token;
    return async (request) => (request.reason === 'initial' ? await this.#takeToken() : undefined) ?? token(request);
  }

  /** Once; resolves with undefined where they were not asked for, it failed, or was too long ago. */
  async rows(): Promise<readonly ConversationMsg[] | undefined> {
    const rows = this.#rows;
    this.#rows = undefined;
    return this.#isGood() ? rows : undefined;
  }

  async #takeToken(): Promise<string | undefined> {
    const token = this.#token;
    this.#token = undefined;
    return this.#isGood() ? token : undefined;
  }

  async #ask(firstToken: Promise<string | undefined>): Promise<readonly ConversationMsg[] | undefined> {
    const { api, environment, signal } = this.#options;
    const token = await firstToken;
    if (token === undefined) return undefined;
    const call = { token, operationID: environment.uniqueID(), signal };
    return (await api.call(getActiveConversations, { count: firstScreenRows }, call)).data.conversations;
  }

  #isGood(): boolean {
    return this.#options.environment.now() < this.#goodUntil;
  }
}

function orUndefined<T>(promise: Promise<T>): Promise<T | undefined> {
  return promise.catch(() => undefined);
}
