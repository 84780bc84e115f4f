/** An object without fields can only be a map: every message has its scalars. */
function isEmptyMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}

/** An answer as Go writes it: an empty list is null, an empty map absent (wire contract). */
export function encodeGoJSON(answer: unknown): string {
  return JSON.stringify(answer, (_key, value: unknown) => {
    if (Array.isArray(value) && value.length === 0) return null;
    return isEmptyMap(value) ? undefined : value;
  });
}
