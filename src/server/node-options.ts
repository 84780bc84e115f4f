import { parseArgs } from 'node:util';
import * as v from 'valibot';
import { SyncError } from '../errors.ts';
import { flagOf, NAMES, OPTIONS, variableOf } from './node-option-table.ts';
import type { OptionName, OptionValues } from './node-option-table.ts';

/** What the command line and the environment say. */
export interface CliOptions extends OptionValues {
  readonly command: 'serve' | 'restore' | 'help' | 'version';
}

/**
 * Reads the command line, and the environment for what it leaves out.
 *
 * @throws SyncError of kind `options` whose `path` is the option or the variable with the wrong value.
 */
export function parseOptions(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): CliOptions {
  const { values, positionals } = parseCommandLine(argv);
  const read = (name: OptionName): readonly [OptionName, unknown] => {
    const given = values[flagOf(name)]?.toString();
    const result = v.safeParse(OPTIONS[name].schema, given ?? env[variableOf(name)] ?? OPTIONS[name].fallback);
    if (result.success) return [name, result.output];
    const path = given === undefined ? variableOf(name) : `--${flagOf(name)}`;
    throw new SyncError('options', `${path}: ${result.issues[0].message}`, { path });
  };
  // The table gives each name a value of its type.
  const options = Object.fromEntries(NAMES.map(read)) as unknown as OptionValues;
  return { command: commandOf(values, positionals), ...options };
}

interface CommandLine {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

function parseCommandLine(argv: readonly string[]): CommandLine {
  const options = Object.fromEntries(
    NAMES.map((name) => [
      flagOf(name),
      { type: OPTIONS[name].value === '' ? ('boolean' as const) : ('string' as const) },
    ]),
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
    const left = `--${flagOf(name)} ${value}`.padEnd(31);
    return `  ${left} ${help}${fallback === undefined ? '' : ` (default ${fallback})`}`;
  });
  return [
    'conversation-sync-server [serve]    serve the conversation API and its pushes',
    'conversation-sync-server restore    renew every versionID, after a backup of the database was put back',
    '',
    ...lines,
    '  --help, --version',
    '',
    `Each option is also an environment variable: ${variableOf('port')}, ${variableOf('syncLimit')} and so on.`,
    '',
  ].join('\n');
}
