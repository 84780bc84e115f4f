import { SyncError, isSyncError, toSyncError } from '../errors.ts';
import type { PushSource } from '../ports.ts';
import { EmptyAnswer } from '../protocol/empty-answer.ts';
import { openEnvelope } from '../protocol/envelope.ts';
import { decode, fromBase64 } from '../protocol/openim/decode.ts';
import { GatewayFrame, GatewayID } from '../protocol/openim/frames.ts';
import { PushMessages } from '../protocol/openim/messages.ts';
import { parseWire } from '../protocol/validate.ts';
import { browserEnvironment } from './browser-environment.ts';
import { host } from './browser-host.ts';
import { keepAlive } from './openim-heartbeat.ts';
import { reconnectingPush } from './reconnecting-push.ts';
import { unzipper } from './unzip.ts';
import type { Dial, PushAuth, PushEnd, PushEnvironment } from './reconnecting-push.ts';

export interface OpenIMGatewayOptions {
  /** Of the gateway, e.g. `wss://im.example.com/msg_gateway`. */
  readonly url: string;
  /** Whether binary frames are gzipped, both ways, where the browser can unzip. Default false. */
  readonly compression?: boolean;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** The largest frame that is read, unzipped: far above any push, so more is a mistake or an attack. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/**
 * Pushes over OpenIM's own websocket gateway.
 *
 * @throws SyncError of kind `options` where `url` is no address of a websocket.
 */
export function openIMGateway(
  { url, compression = false }: OpenIMGatewayOptions,
  environment: PushEnvironment = browserEnvironment(),
): PushSource {
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    throw new SyncError('options', 'url must be an absolute ws or wss URL', { path: 'url' });
  }
  const dial: Dial = async (auth, events, signal) => {
    const unzip = compression ? unzipper(MAX_FRAME_BYTES) : undefined;
    const socket = openSocket(addressOf(url, auth, unzip !== undefined));
    if (isSyncError(socket, 'network')) return { kind: 'lost', cause: socket };
    const { protocol, host: at, pathname } = new URL(url);
    return new Line({ socket, where: `${protocol}//${at}${pathname}`, events, environment, unzip, signal }).ended;
  };
  return reconnectingPush(dial, environment);
}

/** What a browser says of an address that it does not open quotes the address, and with it the token: only its name is kept. */
function openSocket(address: string): WebSocket | SyncError<'network'> {
  const { WebSocket } = host;
  if (WebSocket === undefined) return new SyncError('network', 'there is no WebSocket here', {});
  try {
    return new WebSocket(address);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    const hint = 'a page on https needs a url with wss, and a content security policy has to allow it';
    return new SyncError('network', `the browser opens no connection to the gateway (${name}): ${hint}`, {});
  }
}

/** Browsers can set no headers on a websocket, so the token stands in the address: it must be in no log and no error. */
function addressOf(url: string, { token, userID, platformID, operationID }: PushAuth, compression: boolean): string {
  const address = new URL(url);
  address.hash = '';
  const query = {
    ...{ sendID: userID, token, platformID: String(platformID), operationID },
    ...{ isBackground: 'false', isMsgResp: 'true', sdkType: 'js' },
    ...(compression && { compression: 'gzip' }),
  };
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  return address.href;
}

interface LineOptions {
  readonly socket: WebSocket;
  /** Its address without the query. */
  readonly where: string;
  readonly events: Parameters<Dial>[1];
  readonly environment: PushEnvironment;
  /** Undefined: frames come as they are. */
  readonly unzip: ReturnType<typeof unzipper>;
  readonly signal: AbortSignal;
}

/** One connection. */
class Line {
  readonly ended: Promise<PushEnd>;
  readonly #options: LineOptions;
  /** Aborts with the connection: nothing that was begun for it goes on. */
  readonly #over = new AbortController();
  #resolve: (how: PushEnd) => void = () => {};
  #state: 'connecting' | 'connected' | 'ended' = 'connecting';
  /** Frames are unzipped one after the other, so that they keep their order. */
  #queue = Promise.resolve();
  #pong = (): void => {};

  constructor(options: LineOptions) {
    this.#options = options;
    const { socket, environment, signal } = options;
    this.ended = new Promise((resolve) => (this.#resolve = resolve));
    const over = { signal: this.#over.signal };
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => this.#heard(data), over);
    // What its error event says holds nothing but the address, and with it the token.
    socket.addEventListener('close', ({ code }) => this.#closed(code), over);
    signal.addEventListener('abort', () => this.#end({ kind: 'lost', cause: toSyncError(signal.reason) }), over);
    environment.after(CONNECT_TIMEOUT_MS, () => this.#late(), this.#over.signal);
  }

  /** A kick comes right before it, and may still be on its way through the queue. */
  #closed(code: number): void {
    const { where } = this.#options;
    const what = this.#state === 'connecting' ? `no connection to ${where}` : 'the gateway closed the connection';
    this.#queue = this.#queue.then(() => this.#lost(`${what} (${code})`));
  }

  #late(): void {
    if (this.#state === 'connecting') this.#lost('the gateway said nothing in time');
  }

  #heard(data: unknown): void {
    if (typeof data === 'string') this.#text(data);
    else if (data instanceof ArrayBuffer) this.#queue = this.#queue.then(() => this.#binary(data));
  }

  #text(text: string): void {
    if (this.#state === 'connected') {
      // Whatever it says, the server is there.
      this.#pong();
      return;
    }
    try {
      openEnvelope({ path: 'msg_gateway', answer: EmptyAnswer }, JSON.parse(text));
    } catch (cause) {
      const refused = isSyncError(cause, 'api') ? cause : unreadable('the first frame', cause);
      this.#end({ kind: 'lost', cause: refused });
      return;
    }
    const { socket, environment, events } = this.#options;
    this.#state = 'connected';
    this.#pong = keepAlive({
      environment,
      signal: this.#over.signal,
      ping: (text) => socket.send(text),
      onDead: () => this.#lost('the gateway does not answer'),
    });
    events.connected();
  }

  /** Never rejects. */
  async #binary(data: ArrayBuffer): Promise<void> {
    const { events, unzip } = this.#options;
    try {
      if (data.byteLength > MAX_FRAME_BYTES) throw new Error('too large');
      const text = new TextDecoder().decode(unzip ? await unzip(data) : data);
      if (this.#state === 'connected') this.#frame(parseWire(GatewayFrame, JSON.parse(text), ''));
    } catch (cause) {
      if (this.#state === 'connected') events.problem?.(unreadable('a frame', cause));
    }
  }

  #frame({ reqIdentifier, msgIncr, data, errMsg }: GatewayFrame): void {
    const { events } = this.#options;
    // With a number it answers a question, and none was asked.
    if (reqIdentifier === GatewayID.onlineStatus && msgIncr === '') return;
    switch (reqIdentifier) {
      case GatewayID.push:
        events.frame(decode(PushMessages, fromBase64(data, 'data')));
        return;
      case GatewayID.kick:
        this.#end({ kind: 'kicked', reason: errMsg });
        return;
      default:
        events.unknown?.(String(reqIdentifier));
    }
  }

  #lost(why: string): void {
    this.#end({ kind: 'lost', cause: new SyncError('network', why, {}) });
  }

  #end(how: PushEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#over.abort();
    this.#options.socket.close();
    this.#resolve(how);
  }
}

function unreadable(what: string, cause: unknown): SyncError {
  if (isSyncError(cause, 'protocol')) return cause;
  return new SyncError('protocol', `${what} of the gateway cannot be read`, { path: '' }, { cause });
}
