export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** What a line bears beside its message: `error` may be anything that was thrown. Never a token, a secret or a body. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where the server's parts tell what they do. */
export interface Log {
  write(level: LogLevel, message: string, fields?: LogFields): void;
  /** Every line that is written by what `run` does, however late, bears these fields too. */
  within<T>(fields: LogFields, run: () => T): T;
}

/** For those who want no lines. */
export const noLog: Log = { write() {}, within: (_fields, run) => run() };
