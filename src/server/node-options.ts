import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { SyncError } from '../errors.ts';
import type { MultiLogin } from './auth.ts';

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
  readonly multiLogin: MultiLogin;
  /** The directory of the demo page, if it is served. */
  readonly demo: string | undefined;
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

/** The text of each option, from wherever it comes. */
const Values = v.object({
  port: integer(0, 65_535),
  host: text,
  database: text,
  secret: v.undefinedable(v.pipe(v.string(), v.minLength(8, 'must have 8 characters or more'))),
  'seed-demo': flag,
  'sync-limit': integer(1, 100_000),
  'token-ttl': integer(1, 10 * 365 * 24 * 3600),
  'multi-login': v.picklist(['all', 'same-platform'], 'must be all or same-platform'),
  demo: v.undefinedable(text),
});

type Name = keyof v.InferOutput<typeof Values>;

interface Option {
  /** What stands for the value in the help; empty for a switch. */
  readonly value: string;
  readonly help: string;
  readonly fallback?: string;
}

const OPTIONS: Readonly<Record<Name, Option>> = {
  port: { value: 'N', help: 'TCP port; 0 takes a free one', fallback: '10002' },
  host: { value: 'ADDRESS', help: 'address to listen on', fallback: '127.0.0.1' },
  database: { value: 'FILE', help: 'SQLite file, or :memory:', fallback: './conversation-sync.sqlite' },
  secret: { value: 'TEXT', help: 'signs tokens and buys admin tokens; without one, one is made (for development)' },
  'seed-demo': { value: '', help: 'fill an empty database with sample users and messages', fallback: 'false' },
  'sync-limit': { value: 'N', help: 'changed conversations that one delta may hold', fallback: '200' },
  'token-ttl': { value: 'SECONDS', help: 'life of a token', fallback: String(90 * 24 * 3600) },
  'multi-login': {
    value: 'all|same-platform',
    help: 'which tokens may be connected beside each other: all, or one of each user and platform',
    fallback: 'all',
  },
  demo: { value: 'DIR', help: 'serve the demo page of this directory, and what it needs' },
};

const NAMES = Object.keys(OPTIONS) as Name[];

const variable = (name: Name): string => `CONVERSATION_SYNC_${name.toUpperCase().replaceAll('-', '_')}`;

/**
 * Reads the command line, and the environment for what it leaves out.
 *
 * @throws SyncError of kind `options` whose `path` is the option or the variable with the wrong value.
 */
export function parseOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): CliOptions {
  const { values, positionals } = parseCommandLine(argv);
  const given = (name: Name): string | undefined => values[name]?.toString();
  const raw = NAMES.map((name) => [name, given(name) ?? env[variable(name)] ?? OPTIONS[name].fallback]);
  const result = v.safeParse(Values, Object.fromEntries(raw));
  if (!result.success) {
    const [issue] = result.issues;
    const name = v.getDotPath(issue) as Name;
    const path = given(name) === undefined ? variable(name) : `--${name}`;
    throw new SyncError('options', `${path}: ${issue.message}`, { path });
  }
  const { 'seed-demo': seedDemo, 'sync-limit': syncLimit, 'token-ttl': tokenTTL, ...others } = result.output;
  const { 'multi-login': multiLogin, ...plain } = others;
  return { command: commandOf(values, positionals), ...plain, seedDemo, syncLimit, tokenTTL, multiLogin };
}

interface CommandLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parseCommandLine(argv: readonly string[]): CommandLine {
  const options = Object.fromEntries(
    NAMES.map((name) => [name, { type: OPTIONS[name].value === '' ? ('boolean' as const) : ('string' as const) }]),
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
    const { value, help, fallback } = OPTIONS[name];
    return `  ${`--${name} ${value}`.padEnd(22)}${help}${fallback === undefined ? '' : ` (default ${fallback})`}`;
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
