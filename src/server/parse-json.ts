/** What a reviver is told beside key and value: for a number, its text. The compiler's library does not know it yet. */
type Reviver = (this: unknown, key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** No longer than a uint64: reading a bigint of a million digits takes its time. */
const UINT64 = /^-?\d{1,20}$/u;

const exactIntegers: Reviver = (_key, value, context) => {
  if (typeof value !== 'number') return value;
  // Not every database keeps the sign of -0, and no field has a use for it.
  if (value === 0) return 0;
  const text = context?.source ?? '';
  return !Number.isSafeInteger(value) && UINT64.test(text) ? BigInt(text) : value;
};

/**
 * Reads JSON, with integers that a number cannot hold exactly (an `idHash`) as bigints instead of rounded.
 *
 * @throws SyntaxError
 */
export function parseJSON(text: string): unknown {
  return JSON.parse(text, exactIntegers);
}
