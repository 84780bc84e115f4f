/** How a protobuf message is described here: by its fields, each with its number. Unknown fields are skipped. */

/** `utf8` is text that the wire has as bytes, `base64` the same as HTTP answers bear it. */
export type Scalar = 'string' | 'int' | 'bool' | 'utf8' | 'base64';

export type Field = readonly [
  number: number,
  type: Scalar | MessageType,
  /** Default: one value. Keys of maps are text. */
  many?: 'list' | 'map',
];

export interface MessageType {
  readonly [name: string]: Field;
}

/** What a message decodes to: zero values and absent fields are left out, as on the wire. */
export type Message = Readonly<Record<string, unknown>>;
