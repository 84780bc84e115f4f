import { AsyncLocalStorage } from 'node:async_hooks';
import { pino, stdSerializers } from 'pino';
import type { Log, LogFields, LogLevel } from './log.ts';

export interface NodeLogOptions {
  readonly level: LogLevel | 'silent';
  /** Takes each line, which is JSON without the line break at its end. */
  readonly write: (line: string) => void;
}

/** A log of JSON lines. What belongs to a request is known by the asynchronous context, not by what is handed around. */
export function nodeLog({ level, write }: NodeLogOptions): Log {
  const context = new AsyncLocalStorage<LogFields>();
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: () => ({ ...context.getStore() }),
      serializers: { error: errorFields },
    },
    { write: (line: string) => write(line.trimEnd()) },
  );
  return {
    write: (level, message, fields = {}) => logger[level](fields, message),
    within: (fields, run) => context.run({ ...context.getStore(), ...fields }, run),
  };
}

/** Not all that hangs on an error: a driver adds what it was asked, and with it what people wrote. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { type, message, stack } = stdSerializers.err(error);
  return { type, message, stack };
}
