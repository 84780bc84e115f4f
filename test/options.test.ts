import { describe, expect, it } from 'vitest';
import { memoryStore } from '../src/adapters/memory-store.ts';
import { resolveOptions, type ConversationSyncOptions } from '../src/options.ts';
import { defaultTiming } from '../src/sync/timing.ts';
import { thrownBy } from './support/thrown.ts';

const minimal: ConversationSyncOptions = {
  apiURL: 'https://im.example.com/api',
  userID: 'alice',
  token: 'secret',
  storage: memoryStore(),
};

const wrong: Readonly<Record<string, readonly unknown[]>> = {
  apiURL: [undefined, null, '', '/api', 'ftp://im.example.com', 7],
  userID: [undefined, null, '', 7],
  token: [undefined, null, '', {}],
  platformID: [null, 0, -5, 1.5, '5'],
  databaseName: [null, '', 7],
  push: [null, {}, 'wss://im.example.com'],
  storage: [undefined, null, 'indexeddb', {}],
  profiles: [null, {}],
};
const cases = Object.entries(wrong).flatMap(([name, values]) => values.map((value) => [name, value] as const));

describe('the options', () => {
  it('what is left out has its default', () => {
    expect(resolveOptions(minimal)).toMatchObject({
      platformID: 5,
      databaseName: 'conversation-sync',
      push: undefined,
      profiles: undefined,
      timing: defaultTiming,
    });
  });

  it.each(cases)('a wrong %s (%j) is refused by its name', (name, value) => {
    expect(thrownBy(() => resolveOptions({ ...minimal, [name]: value }))).toMatchObject({
      kind: 'options',
      path: name,
    });
  });

  it('a wrong time is refused by its name', () => {
    const path = 'timing.poll';
    expect(thrownBy(() => resolveOptions({ ...minimal, timing: { poll: -1 } }))).toMatchObject({
      kind: 'options',
      path,
    });
  });

  it('LIFE-4: no message of an error bears the token', () => {
    const token = 'secret-of-alice';
    for (const [name, value] of cases.filter(([option]) => option !== 'token')) {
      const error = thrownBy(() => resolveOptions({ ...minimal, token, [name]: value }));
      expect(JSON.stringify(error) + String(error)).not.toContain(token);
    }
  });

  it('TAB-4: the database is named by name, server, user and platform, and no two of them share one', () => {
    const names = [
      minimal,
      { ...minimal, userID: 'bob' },
      { ...minimal, platformID: 4 },
      { ...minimal, databaseName: 'other' },
      { ...minimal, apiURL: 'https://im.example.com/api/alice', userID: '5' },
      { ...minimal, userID: 'alice/5' },
    ].map((options) => resolveOptions(options).database);
    expect(new Set(names).size).toBe(names.length);
    expect(names[0]).toBe('conversation-sync/https%3A%2F%2Fim.example.com%2Fapi/alice/5');
  });
});
