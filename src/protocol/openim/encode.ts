import { PbfWriter } from 'pbf';
import { fromBase64 } from './decode.ts';
import type { Field, MessageType, Scalar } from './message-type.ts';

/** Writes what the type describes of `value`; zero values are left out, as protobuf has it. */
export function encode(type: MessageType, value: object): Uint8Array {
  const writer = new PbfWriter();
  writeMessage(type, value, writer);
  return writer.finish();
}

function writeMessage(type: MessageType, value: object, writer: PbfWriter): void {
  const values = value as Readonly<Record<string, unknown>>;
  for (const [name, field] of Object.entries(type)) {
    if (values[name] !== undefined && values[name] !== null) writeField(field, values[name], writer);
  }
}

function writeField([number, type, many]: Field, value: unknown, writer: PbfWriter): void {
  if (many === 'list') {
    for (const item of value as readonly unknown[]) writeValue(number, type, item, writer);
    return;
  }
  if (many === 'map') {
    const entryType: MessageType = { key: [1, 'string'], value: [2, type] };
    for (const [key, item] of Object.entries(value as Readonly<Record<string, unknown>>)) {
      writer.writeMessage(number, write, { entryType, key, item });
    }
    return;
  }
  if (value !== '' && value !== 0 && value !== false) writeValue(number, type, value, writer);
}

function write(
  { entryType, key, item }: { entryType: MessageType; key: string; item: unknown },
  writer: PbfWriter,
): void {
  writeMessage(entryType, { key, value: item }, writer);
}

function writeValue(number: number, type: Scalar | MessageType, value: unknown, writer: PbfWriter): void {
  if (typeof type === 'object') {
    writer.writeMessage(number, (inner: object, own: PbfWriter) => writeMessage(type, inner, own), value as object);
    return;
  }
  switch (type) {
    case 'int':
      writer.writeVarintField(number, value as number);
      return;
    case 'bool':
      writer.writeBooleanField(number, value as boolean);
      return;
    case 'string':
    case 'utf8':
      writer.writeStringField(number, value as string);
      return;
    case 'base64':
      writer.writeBytesField(number, fromBase64(value as string, String(number)));
  }
}
