import { describe, expect, it } from 'vitest';
import { limitsOf } from '../../src/server/limits/limits.ts';
import { flagOf, NAMES } from '../../src/server/node-option-table.ts';
import { parseOptions, usage } from '../../src/server/node-options.ts';
import { isSyncError } from '../../src/errors.ts';

function pathOfError(argv: string[], env: Record<string, string> = {}): string | undefined {
  try {
    parseOptions(argv, env);
  } catch (error) {
    if (isSyncError(error, 'options')) return error.path;
    throw error;
  }
  return undefined;
}

describe('options of the command line', () => {
  it('have defaults: a file as the database, and no secret', () => {
    expect(parseOptions([], {})).toEqual({
      ...limitsOf({}),
      cache: undefined,
      corsOrigin: '*',
      trustProxy: 0,
      logLevel: 'warn',
      metrics: false,
      command: 'serve',
      port: 10002,
      host: '127.0.0.1',
      database: './conversation-sync.sqlite',
      secret: undefined,
      seedDemo: false,
      syncLimit: 200,
      tokenTTL: 7_776_000,
      multiLogin: 'all',
      demo: undefined,
    });
  });

  it('are read from the command line first, and from the environment where it is silent', () => {
    const env = { CONVERSATION_SYNC_PORT: '1', CONVERSATION_SYNC_TOKEN_TTL: '60', CONVERSATION_SYNC_SEED_DEMO: 'true' };
    const argv = ['restore', '--port', '0', '--host=::1', '--secret', 'long enough', '--sync-limit', '7'];
    expect(parseOptions(argv, env)).toMatchObject({
      command: 'restore',
      port: 0,
      host: '::1',
      secret: 'long enough',
      seedDemo: true,
      syncLimit: 7,
      tokenTTL: 60,
    });
  });

  it.each([
    [['--port', '65536'], '--port'],
    [['--port', '80a'], '--port'],
    [['--host', ''], '--host'],
    [['--database', ''], '--database'],
    [['--secret', 'short'], '--secret'],
    [['--sync-limit', '0'], '--sync-limit'],
    [['--token-ttl', '-1'], '--token-ttl'],
    [['--cors-origin', 'chat.example'], '--cors-origin'],
    [['--cors-origin', 'https://chat.example,'], '--cors-origin'],
    [['--cors-origin', 'https://chat.example/'], '--cors-origin'],
    [['--trust-proxy', 'yes'], '--trust-proxy'],
    [['--user-rate', '-1'], '--user-rate'],
    [['--syncs-at-once', '0'], '--syncs-at-once'],
    [['--drain-time', '1.5'], '--drain-time'],
    [['--cache', 'memcached'], '--cache'],
    [['--cache', 'redis://'], '--cache'],
    [['--log-level', 'loud'], '--log-level'],
    [['--postgres-pool', '1'], '--postgres-pool'],
    [['--body-limit', '4MB'], '--body-limit'],
    [['--token-ttl', '1.5'], '--token-ttl'],
    [['--multi-login', 'none'], '--multi-login'],
    [['--demo', ''], '--demo'],
    [['--colour'], '--colour'],
    [['--seed-demo=yes'], '--seed-demo'],
    [['backup'], 'command'],
    [['restore', 'now'], 'command'],
  ])('%j stops the start and names %s', (argv, path) => {
    expect(pathOfError(argv)).toBe(path);
  });

  it.each([
    ['CONVERSATION_SYNC_PORT', 'http'],
    ['CONVERSATION_SYNC_SEED_DEMO', 'perhaps'],
    ['CONVERSATION_SYNC_TOKEN_TTL', '0'],
  ])('%s=%s stops the start and names the variable', (variable, value) => {
    expect(pathOfError([], { [variable]: value })).toBe(variable);
  });

  it('are all told by the help, with their defaults', () => {
    for (const name of NAMES) expect(usage()).toContain(`--${flagOf(name)} `);
    expect(NAMES).toHaveLength(35);
    expect(usage()).toContain('(default ./conversation-sync.sqlite)');
    expect(parseOptions(['--help'], {}).command).toBe('help');
    expect(parseOptions(['-v'], {}).command).toBe('version');
  });
});
