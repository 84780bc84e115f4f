import { SyncError } from '../../errors.ts';

/** The origins whose pages may call. */
export type CorsOrigins = '*' | readonly string[];

export const ORIGINS_EXPECTED = 'must be * or origins such as https://chat.example, separated by commas';

/** @throws SyncError of kind `options` whose `path` is `corsOrigin`. */
export function parseOrigins(text: string): CorsOrigins {
  if (!isOrigins(text)) throw new SyncError('options', `corsOrigin: ${ORIGINS_EXPECTED}`, { path: 'corsOrigin' });
  return text === '*' ? text : split(text);
}

export function isOrigins(text: string): boolean {
  return text === '*' || split(text).every(isOrigin);
}

const split = (text: string): readonly string[] => text.split(',').map((part) => part.trim());

/** As browsers send it: with a scheme, and without a path, a default port or capitals. */
function isOrigin(text: string): boolean {
  const origin = URL.parse(text)?.origin;
  return origin === text && origin !== 'null';
}

/** A socket's handshake is no request of CORS: browsers tell the origin, and leave it to the server. */
export function allowsOrigin(origins: CorsOrigins, origin: string | undefined): boolean {
  return origins === '*' || origin === undefined || origins.includes(origin);
}
