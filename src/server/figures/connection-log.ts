import { ErrorCode } from '../../protocol/error-codes.ts';
import type { Identity } from '../context.ts';
import type { Log } from './log.ts';
import type { GatewayName } from './meter.ts';

/** A connection as its lines know it; what was said in its handshake is not checked. */
interface Handshake {
  readonly gateway: GatewayName;
  readonly operationID: unknown;
}

/** Tells that a connection stands; the answer tells that it has ended. */
export function logConnection(log: Log, handshake: Handshake, identity: Identity): (reason?: string) => void {
  const { userID, platformID } = identity;
  log.write('info', 'connection opened', { ...handshake, userID, platformID });
  return (reason) => log.write('info', 'connection closed', { ...handshake, userID, platformID, reason });
}

/** A refusal is told by its code alone; what failed otherwise is told in full. */
export function logRefusal(log: Log, handshake: Handshake, errCode: number, error: unknown): void {
  if (errCode === ErrorCode.internal) log.write('error', 'connection failed', { ...handshake, error });
  else log.write('info', 'connection refused', { ...handshake, errCode });
}
