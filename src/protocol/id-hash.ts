import { md5 } from '@noble/hashes/legacy.js';

const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
};

/** JSON as Go writes strings: the characters that HTML and JavaScript read amiss are escaped. */
function goJSON(ids: readonly string[]): string {
  return JSON.stringify(ids).replace(/[<>&\u2028\u2029]/gu, (char) => escapes[char] ?? char);
}

/**
 * The hash by which a client asks whether its set of IDs, in its order, is still the server's: the first 8 bytes of the
 * MD5 of their JSON, big-endian; 0 for none (wire contract).
 */
export function idHash(ids: readonly string[]): bigint {
  if (ids.length === 0) return 0n;
  const digest = md5(new TextEncoder().encode(goJSON(ids)));
  return new DataView(digest.buffer, digest.byteOffset).getBigUint64(0);
}
