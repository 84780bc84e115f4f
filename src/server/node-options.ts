import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { SyncError } from '../errors.ts';

/** What the command line and the environment say. */
export interface CliOptions {
  readonly command: 'serve' | 'restore' | 'help' | 'version';
  readonly port: number;
  readonly host: string;
  /** A file, or `:memory:`. */
  readonly database: string;
  /** Undefined: one is to be made. */
  readonly secret: string | undefined;
  readonly seedDemo: boolean;
  readonly syncLimit: number;
  /** Seconds. */
  readonly tokenTTL: number;
  /** The directory of the demo page, if it is served. */
  readonly demo: string | undefined;
}

interface Option {
  readonly value: string;
  readonly help: string;
  readonly fallback: string | undefined;
  readonly schema: v.GenericSchema<string, unknown>;
}

function integer(min: number, max: number): v.GenericSchema<string, number> {
  const message = `must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.string(),
    v.regex(/^\d+$/, message),
    v.transform(Number),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const flag = v.pipe(
  v.picklist(['true', 'false', '1', '0', ''], 'must be true or false'),
  v.transform((value) => value === 'true' || value === '1'),
);

const OPTIONS = {
  port: { value: 'N', help: 'TCP port; 0 takes a free one', fallback: '10002', schema: integer(0, 65535) },
  host: { value: 'ADDRESS', help: 'address to listen on', fallback: '127.0.0.1', schema: text },
  database: { value: 'FILE', help: 'SQLite file, or :memory:', fallback: './conversation-sync.sqlite', schema: text },
  secret: {
    value: 'TEXT',
    help: 'signs tokens and buys admin tokens, 8 characters or more; without one, one is made (for development)',
    fallback: undefined,
    schema: v.pipe(v.string(), v.minLength(8, 'must have 8 characters or more')),
  },
  'seed-demo': {
    value: '',
    help: 'fill an empty database with sample users and messages',
    fallback: 'false',
    schema: flag,
  },
  'sync-limit': {
    value: 'N',
    help: 'changed conversations that one delta may hold; more lead to a full sync',
    fallback: '200',
    schema: integer(1, 100_000),
  },
  'token-ttl': {
    value: 'SECONDS',
    help: 'life of a token',
    fallback: String(90 * 24 * 3600),
    schema: integer(1, 10 * 365 * 24 * 3600),
  },
  demo: {
    value: 'DIR',
    help: 'serve the demo page of this directory, and what it needs',
    fallback: undefined,
    schema: text,
  },
} as const satisfies Record<string, Option>;

type Name = keyof typeof OPTIONS;
const NAMES = Object.keys(OPTIONS) as Name[];

const variable = (name: Name): string => `CONVERSATION_SYNC_${name.toUpperCase().replaceAll('-', '_')}`;

/**
 * Reads the command line, and the environment for what it leaves out.
 *
 * @throws SyncError of kind `options` whose `path` is the option or the variable with the wrong value.
 */
export function parseOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): CliOptions {
  const { values, positionals } = parseCommandLine(argv);
  const read = <N extends Name>(name: N): v.InferOutput<(typeof OPTIONS)[N]['schema']> | undefined => {
    const given = values[name];
    const [path, raw] =
      given === undefined
        ? [variable(name), env[variable(name)] ?? OPTIONS[name].fallback]
        : [`--${name}`, String(given)];
    if (raw === undefined) return undefined;
    const result = v.safeParse(OPTIONS[name].schema as v.GenericSchema<string, unknown>, raw);
    if (!result.success) throw new SyncError('options', `${path}: ${result.issues[0].message}`, { path });
    return result.output as v.InferOutput<(typeof OPTIONS)[N]['schema']>;
  };
  return {
    command: commandOf(values, positionals),
    port: read('port')!,
    host: read('host')!,
    database: read('database')!,
    secret: read('secret'),
    seedDemo: read('seed-demo')!,
    syncLimit: read('sync-limit')!,
    tokenTTL: read('token-ttl')!,
    demo: read('demo'),
  };
}

interface CommandLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parseCommandLine(argv: readonly string[]): CommandLine {
  const options = Object.fromEntries(
    NAMES.map((name) => [name, { type: OPTIONS[name].schema === flag ? ('boolean' as const) : ('string' as const) }]),
  );
  const switches = { help: { type: 'boolean', short: 'h' }, version: { type: 'boolean', short: 'v' } } as const;
  try {
    return parseArgs({ args: [...argv], options: { ...options, ...switches }, allowPositionals: true, strict: true });
  } catch (cause) {
    const path = /--[\w-]+/.exec((cause as Error).message)?.[0] ?? 'command line';
    throw new SyncError('options', (cause as Error).message, { path }, { cause });
  }
}

function commandOf(values: CommandLine['values'], positionals: readonly string[]): CliOptions['command'] {
  if (values['help'] === true) return 'help';
  if (values['version'] === true) return 'version';
  const [command = 'serve', ...rest] = positionals;
  if (rest.length === 0 && (command === 'serve' || command === 'restore')) return command;
  throw new SyncError('options', `unknown command: ${positionals.join(' ')}`, { path: 'command' });
}

/** The text of `--help`. */
export function usage(): string {
  const lines = NAMES.map((name) => {
    const option: Option = OPTIONS[name];
    const fallback = option.fallback === undefined ? '' : ` (default ${option.fallback})`;
    return `  ${`--${name} ${option.value}`.padEnd(22)}${option.help}${fallback}`;
  });
  return [
    'conversation-sync-server [serve]    serve the conversation API and its pushes',
    'conversation-sync-server restore    renew every versionID, after a backup of the database was put back',
    '',
    ...lines,
    `  ${'--help, --version'.padEnd(22)}`.trimEnd(),
    '',
    `Each option is also an environment variable: ${variable('port')}, ${variable('sync-limit')} and so on.`,
    '',
  ].join('\n');
}
