import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The address that a request's rate is counted for. `X-Forwarded-For` is believed as far as proxies of one's own wrote
 * it: each adds at the end whom it heard, and what stands before may be anybody's invention.
 *
 * @param trustProxy how many proxies stand in front.
 */
export function addressOf(
  {
    socket,
    headers,
  }: Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } },
  trustProxy: number,
): string | undefined {
  const own = socket.remoteAddress;
  if (trustProxy === 0) return own && network(own);
  const told = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
  const client = told.map((part) => part.trim()).at(-Math.min(trustProxy, told.length)) ?? '';
  const address = isIP(client) === 0 ? own : client;
  return address && network(address);
}

/** Of IPv6 the first half: whoever has one address has all of those that begin with it. */
function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/iu.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::');
  const [before, after] = [head, tail ?? ''].map((half) => half.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, zeros) }, () => '0'), ...after];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
