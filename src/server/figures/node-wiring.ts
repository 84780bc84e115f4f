import process from 'node:process';
import { loadFigures, loadLog } from '../node-engines.ts';
import type { PushGateway } from '../push-gateway.ts';
import type { ServerCore, ServerCoreOptions } from '../server-core.ts';
import type { LogLevel } from './log.ts';
import { meteredGateway } from './metered-gateway.ts';
import { meterOf } from './meter.ts';
import type { GatewayName, Meter } from './meter.ts';
import type { Figures } from './node-prometheus.ts';

export interface FiguresOptions {
  /** Serves figures for Prometheus under `/metrics`; a `meter` is told the same. Needs `prom-client`. Default false. */
  readonly metrics?: boolean;
  /** From which level on lines are written; where there is a `log`, that has them. Needs `pino`. Default `silent`. */
  readonly logLevel?: LogLevel | 'silent';
  /** Takes each line, which is JSON without the line break at its end. Default standard error. */
  readonly logTo?: (line: string) => void;
}

export interface Wiring extends Pick<ServerCoreOptions, 'log'> {
  readonly meter: Meter;
  readonly figures: Figures | undefined;
}

/** Loads what the options ask for. */
export async function wiringOf(options: FiguresOptions & Pick<ServerCoreOptions, 'meter' | 'log'>): Promise<Wiring> {
  const { metrics = false, logLevel = 'silent', logTo: write = toStandardError } = options;
  const figures = metrics ? await loadFigures() : undefined;
  const meters = [options.meter, figures?.meter].filter((meter) => meter !== undefined);
  const log = options.log ?? (logLevel === 'silent' ? undefined : await loadLog({ level: logLevel, write }));
  return { figures, meter: meterOf(meters), ...(log && { log }) };
}

const toStandardError = (line: string): void => void process.stderr.write(`${line}\n`);

/** The gateways, told to the server's meter. */
export function meteredGateways(
  { context }: ServerCore,
  gateways: { readonly [Name in GatewayName]: PushGateway },
): readonly PushGateway[] {
  const { openim, socketio } = gateways;
  const users = (): number => new Set([...openim.userIDs(), ...socketio.userIDs()]).size;
  context.meter.watch('usersConnected', users);
  // Socket.IO closes the server that both stand on, so it comes last.
  return [meteredGateway('openim', openim, context), meteredGateway('socketio', socketio, context)];
}
