function isEmpty(value: object): boolean {
  for (const _ in value) return false;
  return true;
}

/**
 * An answer as Go writes it: an empty list is null, an empty map absent (wire contract). An object without fields can only
 * be a map: every message has its scalars. Asked of each value of a long list, so that scalars must be told first.
 */
export function encodeGoJSON(answer: unknown): string {
  return JSON.stringify(answer, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.length === 0 ? null : value;
    return isEmpty(value) ? undefined : value;
  });
}
