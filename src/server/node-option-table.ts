import * as v from 'valibot';
import type { MultiLogin } from './auth.ts';
import type { LogLevel } from './figures/log.ts';
import { CACHE_PLACE } from './cache/cache-place.ts';
import { isOrigins, ORIGINS_EXPECTED } from './limits/cors-origins.ts';
import { LIMITS } from './limits/limits.ts';
import type { Limit, ServerLimits } from './limits/limits.ts';

/** What can be told to the server on the command line or by the environment. */
export interface OptionValues extends ServerLimits {
  readonly port: number;
  readonly host: string;
  /** An SQLite file, `:memory:`, or the address of a PostgreSQL database. */
  readonly database: string;
  /** `process`, `none`, or the address of a Redis server; undefined: as it suits the database. */
  readonly cache: string | undefined;
  /** Undefined: one is to be made. */
  readonly secret: string | undefined;
  readonly seedDemo: boolean;
  /** Seconds. */
  readonly tokenTTL: number;
  readonly multiLogin: MultiLogin;
  /** `*`, or the origins that may call, separated by commas. */
  readonly corsOrigin: string;
  readonly trustProxy: number;
  readonly logLevel: LogLevel | 'silent';
  /** Whether `/metrics` is served. */
  readonly metrics: boolean;
  /** The directory of the demo page, if it is served. */
  readonly demo: string | undefined;
}

export type OptionName = keyof OptionValues;

interface Option<Value> {
  /** Reads its text, wherever that comes from. */
  readonly schema: v.GenericSchema<unknown, Value>;
  /** What stands for the value in the help; empty for a switch. */
  readonly value: string;
  readonly help: string;
  readonly fallback?: string;
}

function integer(min: number, max: number): v.GenericSchema<unknown, number> {
  const message = `must be a whole number from ${min} to ${max}`;
  const digits = v.pipe(v.string(), v.regex(/^\d+$/u, message), v.transform(Number));
  return v.pipe(digits, v.minValue(min, message), v.maxValue(max, message));
}

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const flag = v.pipe(
  v.picklist(['true', 'false', '1', '0', ''], 'must be true or false'),
  v.transform((value) => value === 'true' || value === '1'),
);

const limit = ({ min, max, unit, help, fallback }: Limit): Option<number> => ({
  ...{ schema: integer(min, max), value: unit, help, fallback: String(fallback) },
});
const limits = Object.fromEntries(Object.entries(LIMITS).map(([name, value]) => [name, limit(value)])) as {
  readonly [Name in keyof ServerLimits]: Option<number>;
};

/** Every option, in the order of the help. */
export const OPTIONS: { readonly [Name in OptionName]: Option<OptionValues[Name]> } = {
  port: { schema: integer(0, 65_535), value: 'N', help: 'TCP port; 0 takes a free one', fallback: '10002' },
  host: { schema: text, value: 'ADDRESS', help: 'address to listen on', fallback: '127.0.0.1' },
  database: {
    schema: text,
    value: 'DATABASE',
    help: 'SQLite file, :memory:, or postgres://…',
    fallback: './conversation-sync.sqlite',
  },
  cache: {
    schema: v.undefinedable(v.pipe(v.string(), v.regex(CACHE_PLACE, 'must be process, none or redis://…'))),
    value: 'CACHE',
    help: 'where versions are cached: process (the default with SQLite, for one node), none (the default with PostgreSQL), or redis://…, which also joins the nodes',
  },
  secret: {
    schema: v.undefinedable(v.pipe(v.string(), v.minLength(8, 'must have 8 characters or more'))),
    value: 'TEXT',
    help: 'signs tokens and buys admin tokens; without one, one is made (for development)',
  },
  seedDemo: {
    schema: flag,
    value: '',
    help: 'fill an empty database with sample users and messages',
    fallback: 'false',
  },
  tokenTTL: {
    schema: integer(1, 10 * 365 * 24 * 3600),
    value: 'SECONDS',
    help: 'life of a token',
    fallback: String(90 * 24 * 3600),
  },
  multiLogin: {
    schema: v.picklist(['all', 'same-platform'], 'must be all or same-platform'),
    value: 'all|same-platform',
    help: 'which tokens may be connected beside each other: all, or one of each user and platform',
    fallback: 'all',
  },
  corsOrigin: {
    schema: v.pipe(text, v.check(isOrigins, ORIGINS_EXPECTED)),
    value: 'ORIGINS',
    help: 'origins whose pages may call, separated by commas; * for all',
    fallback: '*',
  },
  trustProxy: {
    schema: integer(0, 100),
    value: 'N',
    help: 'proxies in front whose X-Forwarded-For is believed',
    fallback: '0',
  },
  logLevel: {
    schema: v.picklist(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent'),
    value: 'LEVEL',
    help: 'what is logged: debug, info, warn, error or silent',
    fallback: 'warn',
  },
  metrics: { schema: flag, value: '', help: 'serve figures for Prometheus under /metrics', fallback: 'false' },
  demo: {
    schema: v.undefinedable(text),
    value: 'DIR',
    help: 'serve the demo page of this directory, and what it needs',
  },
  ...limits,
};

export const NAMES: readonly OptionName[] = Object.keys(OPTIONS) as OptionName[];

/** `syncLimit` is `--sync-limit`, `tokenTTL` is `--token-ttl`. */
export const flagOf = (name: OptionName): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/gu, '-').toLowerCase();

export const variableOf = (name: OptionName): string =>
  `CONVERSATION_SYNC_${flagOf(name).toUpperCase().replaceAll('-', '_')}`;
