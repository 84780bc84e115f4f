import { PbfReader } from 'pbf';
import { SyncError } from '../../errors.ts';
import type { Field, Message, MessageType, Scalar } from './message-type.ts';

/** Wire types of protobuf. */
const VARINT = 0;
const BYTES = 2;
/** Text keeps a mark of its byte order, as in JSON. */
const AS_IT_IS = { ignoreBOM: true };

/**
 * Reads a message; what is in it but not described is left out.
 *
 * @throws SyncError of kind `protocol` with the path of the field where the bytes end too early or make no sense.
 */
export function decode(type: MessageType, bytes: Uint8Array): Message {
  return readMessage(new PbfReader(bytes), type, bytes.length, []);
}

function readMessage(reader: PbfReader, type: MessageType, end: number, path: readonly string[]): Message {
  const names = new Map(Object.entries(type).map(([name, [number]]) => [number, name]));
  const values = new Map<string, unknown>();
  guard(path, () => {
    for (let number = reader.nextField(end); number !== 0; number = reader.nextField(end)) {
      const name = names.get(number);
      const field = name === undefined ? undefined : type[name];
      if (name !== undefined && field !== undefined) readField(reader, field, end, [...path, name], values);
      // What is skipped must end within the message too.
      else if (reader.type === BYTES) reader.pos = readEnd(reader, end, path);
    }
    if (reader.pos !== end) throw broken(path);
  });
  return objectOf(values);
}

function objectOf(values: ReadonlyMap<string, unknown>): Message {
  return Object.fromEntries(
    [...values].map(([name, value]) => [name, value instanceof Map ? Object.fromEntries(value) : value]),
  );
}

function readField(
  reader: PbfReader,
  [, type, many]: Field,
  end: number,
  path: readonly string[],
  values: Map<string, unknown>,
): void {
  const wanted = type === 'int' || type === 'bool' ? VARINT : BYTES;
  // Of another type than we know, it is another field.
  if (reader.type !== (many === 'map' ? BYTES : wanted)) return;
  const name = path.at(-1) ?? '';
  if (many === undefined) {
    values.set(name, readValue(reader, type, end, path));
    return;
  }
  // Both grow in place: a frame may hold many thousand of them.
  if (many === 'list') {
    const list = (values.get(name) ?? []) as unknown[];
    list.push(readValue(reader, type, end, [...path, String(list.length)]));
    values.set(name, list);
    return;
  }
  const map = (values.get(name) ?? new Map()) as Map<unknown, unknown>;
  const entry = readMessage(reader, { key: [1, 'string'], value: [2, type] }, readEnd(reader, end, path), path);
  const { key = '', value = zeroOf(type) } = entry;
  values.set(name, map.set(key, value));
}

function readValue(reader: PbfReader, type: Scalar | MessageType, end: number, path: readonly string[]): unknown {
  if (type === 'bool' || type === 'int') {
    const value = reader.readVarint(true);
    if (reader.pos > end) throw broken(path);
    return type === 'bool' ? value !== 0 : value;
  }
  const stop = readEnd(reader, end, path);
  if (typeof type === 'object') return readMessage(reader, type, stop, path);
  const bytes = reader.buf.subarray(reader.pos, stop);
  reader.pos = stop;
  return type === 'base64' ? toBase64(bytes) : new TextDecoder('utf-8', AS_IT_IS).decode(bytes);
}

/** Where a value of known length ends. */
function readEnd(reader: PbfReader, end: number, path: readonly string[]): number {
  const stop = reader.readVarint() + reader.pos;
  if (stop > end) throw broken(path);
  return stop;
}

function zeroOf(type: Scalar | MessageType): unknown {
  if (typeof type === 'object') return {};
  return type === 'bool' ? false : type === 'int' ? 0 : '';
}

export function toBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** @throws SyncError of kind `protocol` where it is no base64. */
export function fromBase64(text: string, path: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    throw new SyncError('protocol', `${path}: expected base64`, { path });
  }
}

/** The library's own complaints, of wire types and numbers that there cannot be. */
function guard(path: readonly string[], run: () => void): void {
  try {
    run();
  } catch (cause) {
    throw cause instanceof SyncError ? cause : broken(path, cause);
  }
}

function broken(path: readonly string[], cause?: unknown): SyncError<'protocol'> {
  const name = path.join('.');
  return new SyncError('protocol', `${name}: not a whole protobuf message`, { path: name }, { cause });
}
