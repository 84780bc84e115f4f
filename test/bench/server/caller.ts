/** The two ways to the server: its app inside this process, and HTTP over this machine's loopback. */
import { Agent, request } from 'node:http';
import { brotliDecompressSync } from 'node:zlib';
import type { Question } from './questions.ts';
import type { Caller, World } from './world.ts';

/** Bytes of one answer's body: as it is read, and as it went over the wire. */
export interface Bytes {
  readonly plain: number;
  readonly wire: number;
}

export interface Transport {
  /** Resolves with the body, as it came. */
  ask(question: Question, caller: Caller): Promise<Uint8Array>;
  close(): void;
}

const headersOf = ({ token }: Caller): Record<string, string> => ({
  'Content-Type': 'application/json',
  token,
  operationID: 'bench',
});

export function inProcess({ server }: World): Transport {
  return {
    async ask(question, caller) {
      const call = { method: 'POST', body: question.body(caller), headers: headersOf(caller) };
      const response = await server.app(new Request(`http://server${question.path}`, call));
      return new Uint8Array(await response.arrayBuffer());
    },
    close() {},
  };
}

/** Connections stay open, and answers come compressed, as to a browser; they are read and not decoded. */
export function overHTTP({ server }: World): Transport {
  const agent = new Agent({ keepAlive: true });
  const ask: Transport['ask'] = (question, caller) =>
    new Promise((resolve, reject) => {
      const body = question.body(caller);
      const headers = {
        ...headersOf(caller),
        'Accept-Encoding': 'gzip, br',
        'Content-Length': Buffer.byteLength(body),
      };
      const call = request(server.url + question.path, { method: 'POST', agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', reject);
        response.on('end', () => resolve(Buffer.concat(parts)));
      });
      call.on('error', (error: NodeJS.ErrnoException) => {
        // The server ends connections that were idle for some seconds, also one that is just being used again.
        if (call.reusedSocket && error.code === 'ECONNRESET') resolve(ask(question, caller));
        else reject(error);
      });
      call.end(body);
    });
  return { ask, close: () => agent.destroy() };
}

/** Looks at one answer of each way before anything is measured. */
export async function checkAnswers(
  question: Question,
  size: Parameters<Question['check']>[1],
  ways: { readonly app: Transport; readonly http: Transport },
  caller: Caller,
): Promise<Bytes> {
  const plain = await ways.app.ask(question, caller);
  const wire = await ways.http.ask(question, caller);
  const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
  // A JSON text begins with a brace, which no compressed one of ours does.
  const read = wire[0] === '{'.charCodeAt(0) ? wire : brotliDecompressSync(wire);
  if (text(read) !== text(plain)) throw new Error(`${question.name}: HTTP gave another answer than the app`);
  question.check(JSON.parse(text(plain)), size);
  return { plain: plain.byteLength, wire: wire.byteLength };
}
