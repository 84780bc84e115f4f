import { gunzipSync, gzipSync } from 'node:zlib';
import type { RawData, WebSocket } from 'ws';
import { decode, fromBase64, toBase64 } from '../protocol/openim/decode.ts';
import { encode } from '../protocol/openim/encode.ts';
import { GatewayID, GatewayRequest, HeartbeatFrame } from '../protocol/openim/frames.ts';
import type { GatewayFrame } from '../protocol/openim/frames.ts';
import { SeqsAnswer, SeqsRequest } from '../protocol/openim/requests.ts';
import { Platform } from '../protocol/platform.ts';
import { getConversationsHasReadAndMaxSeq } from '../protocol/seq-endpoints.ts';
import { parseWire } from '../protocol/validate.ts';
import { badArgument, failureEnvelope, noPermission } from './api-error.ts';
import type { Identity } from './context.ts';
import type { ConversationService } from './conversation-service.ts';
import type { Meter } from './figures/meter.ts';
import { parseRequest } from './parse-request.ts';
import type { Delay } from './timer.ts';

/** A connection that says nothing for so long is dropped. */
const SILENCE_MS = 30_000;
/** Browsers answer these by themselves; other platforms speak up on their own. */
const PING_EVERY_MS = 27_000;
/** What a client may send once it is unzipped. */
const MAX_UNZIPPED = 1_048_576;

export interface GatewayLineOptions {
  readonly socket: WebSocket;
  readonly identity: Identity;
  readonly compression: boolean;
  readonly service: Pick<ConversationService, 'readPositions'>;
  readonly delay: Delay;
  readonly meter: Meter;
  /** Bytes that may wait for the client before it is dropped: it reconnects and syncs. */
  readonly sendBuffer: number;
  /** Before each request; a rejection is its answer. */
  readonly onRequest: () => Promise<void>;
  readonly onEnd: () => void;
}

/** One connection of the gateway. */
export class GatewayLine {
  readonly identity: Identity;
  readonly #options: GatewayLineOptions;
  /** Aborts with the connection. */
  readonly #over = new AbortController();
  /** Aborts with each sign of life. */
  #silence = new AbortController();

  constructor(options: GatewayLineOptions) {
    this.#options = options;
    this.identity = options.identity;
    const { socket } = options;
    socket.on('message', (data, isBinary) => void this.#heard(data, isBinary));
    socket.on('pong', () => this.#alive());
    socket.on('close', () => {
      this.#over.abort();
      this.#silence.abort();
      options.onEnd();
    });
    this.#alive();
    if (this.identity.platformID === Platform.web) void this.#pinging();
  }

  send(frame: Pick<GatewayFrame, 'reqIdentifier'> & Partial<GatewayFrame>): void {
    const { socket, compression, sendBuffer, meter } = this.#options;
    const whole = { msgIncr: '', operationID: '', errCode: 0, errMsg: '', data: null, ...frame };
    const bytes = Buffer.from(JSON.stringify(whole));
    socket.send(compression ? gzipSync(bytes) : bytes, { binary: true });
    if (socket.bufferedAmount <= sendBuffer) return;
    meter.count('refusals', { reason: 'slow' });
    socket.terminate();
  }

  kick(reason: string): void {
    this.send({ reqIdentifier: GatewayID.kick, errMsg: reason });
    this.close();
  }

  close(): void {
    this.#options.socket.close();
  }

  #alive(): void {
    const { delay, socket } = this.#options;
    this.#silence.abort();
    this.#silence = new AbortController();
    if (this.#over.signal.aborted) return;
    delay(SILENCE_MS, this.#silence.signal).then(
      () => socket.terminate(),
      () => {},
    );
  }

  async #pinging(): Promise<void> {
    const { delay, socket } = this.#options;
    try {
      for (;;) {
        await delay(PING_EVERY_MS, this.#over.signal);
        socket.ping();
      }
    } catch {
      // The connection has ended.
    }
  }

  async #heard(data: RawData, isBinary: boolean): Promise<void> {
    this.#alive();
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as ArrayBuffer);
    try {
      if (isBinary) await this.#request(this.#unzipped(bytes));
      else this.#heartbeat(bytes.toString());
    } catch {
      // What cannot be read ends the connection.
      this.close();
    }
  }

  #unzipped(bytes: Buffer): Buffer {
    return this.#options.compression ? gunzipSync(bytes, { maxOutputLength: MAX_UNZIPPED }) : bytes;
  }

  #heartbeat(text: string): void {
    const { type, body } = parseWire(HeartbeatFrame, JSON.parse(text), '');
    if (type === 'ping') this.#options.socket.send(JSON.stringify({ type: 'pong', body } satisfies HeartbeatFrame));
  }

  async #request(bytes: Buffer): Promise<void> {
    const request = parseWire(GatewayRequest, JSON.parse(bytes.toString()), '');
    if (request.sendID !== this.identity.userID) {
      this.close();
      return;
    }
    const { reqIdentifier, msgIncr, operationID } = request;
    const answered = { reqIdentifier, msgIncr, operationID };
    try {
      await this.#options.onRequest();
      this.send({ ...answered, data: await this.#answer(request) });
    } catch (error) {
      const { errCode, errMsg, errDlt } = failureEnvelope(error);
      this.send({ ...answered, errCode, errMsg: errDlt === '' ? errMsg : `${errMsg}: ${errDlt}` });
    }
    if (reqIdentifier === GatewayID.logout) this.close();
  }

  async #answer({ reqIdentifier, data }: GatewayRequest): Promise<string> {
    switch (reqIdentifier) {
      case GatewayID.getSeqs: {
        const request = parseRequest(getConversationsHasReadAndMaxSeq.request, seqsRequestOf(data));
        if (request.userID !== this.identity.userID) throw noPermission('userID: not yours');
        const answer = await this.#options.service.readPositions.seqs(request);
        return toBase64(encode(SeqsAnswer, answer));
      }
      case GatewayID.logout:
      case GatewayID.background:
        return '';
      default:
        throw badArgument('reqIdentifier', `${reqIdentifier} is not known here`);
    }
  }
}

function seqsRequestOf(data: string): object {
  try {
    return { conversationIDs: [], ...decode(SeqsRequest, fromBase64(data, 'data')) };
  } catch {
    throw badArgument('data', 'expected protobuf in base64');
  }
}
