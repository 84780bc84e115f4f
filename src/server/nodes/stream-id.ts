/** A place in a stream of Redis: its clock in ms, and a number among those of the same millisecond. */
const STREAM_ID = /^(\d{1,15})-(\d{1,15})$/u;

/** Before every entry of a stream. */
export const BEGINNING = '0-0';

export function isStreamID(text: string): boolean {
  return STREAM_ID.test(text);
}

export function isAfter(a: string, b: string): boolean {
  const [, ms = 0, number = 0] = STREAM_ID.exec(a) ?? [];
  const [, otherMs = 0, otherNumber = 0] = STREAM_ID.exec(b) ?? [];
  return Number(ms) - Number(otherMs) > 0 || (Number(ms) === Number(otherMs) && Number(number) > Number(otherNumber));
}
