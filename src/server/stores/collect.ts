/** The values of those keys that have one. */
export function collect<Value>(keys: readonly string[], get: (key: string) => Value | undefined): Map<string, Value> {
  const found = new Map<string, Value>();
  for (const key of keys) {
    const value = get(key);
    if (value !== undefined) found.set(key, value);
  }
  return found;
}
