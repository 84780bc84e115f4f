/** What a reviver is told beside key and value: for a number, its text. The compiler's library does not know it yet. */
type Reviver = (this: unknown, key: string, value: unknown, context?: { readonly source?: string }) => unknown;

const exactBigIntegers: Reviver = (_key, value, context) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/u.test(context?.source ?? '')
    ? BigInt(context?.source ?? 0)
    : value;

/**
 * Reads JSON, with integers that a number cannot hold exactly (an `idHash`) as bigints instead of rounded.
 *
 * @throws SyntaxError
 */
export function parseJSON(text: string): unknown {
  return JSON.parse(text, exactBigIntegers);
}
