/** What the browser says of the bytes of an answer's body before it was unpacked. */

/** Entries that a call has been told by: two calls of one address may be under way at once. */
const told = new WeakSet<PerformanceEntry>();

// A full buffer takes no more entries in; what is in it has been looked at long ago.
performance.addEventListener('resourcetimingbufferfull', () => performance.clearResourceTimings());

/** Of the first call of `url` that began at `since` or later (by `performance.now()`); undefined where the browser says nothing. */
export function bodyOnWire(url: string, since: number): number | undefined {
  const entries = performance.getEntriesByName(url, 'resource') as PerformanceResourceTiming[];
  const entry = entries.find((each) => each.startTime >= since && !told.has(each));
  if (entry === undefined) return undefined;
  told.add(entry);
  return entry.encodedBodySize;
}
