import { describe, expect, it } from 'vitest';
import { createReferenceServer } from '../../../src/server/reference-server.ts';
import { startServer } from '../../support/server.ts';

const path = '/conversation/get_all_conversations';

describe('every answer of the API', () => {
  it.each([
    ['POST', path, 200],
    ['GET', path, 405],
    ['POST', '/nothing', 404],
  ])('%s %s is not stored, and nothing is guessed of its type', async (method, at, status) => {
    const response = await startServer().app(new Request(`http://server${at}`, { method }));
    expect(response.status).toBe(status);
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Content-Type')).toBe('application/json; charset=utf-8');
  });
});

describe('CORS with a list of origins', () => {
  const corsOrigin = 'https://chat.example,http://localhost:5173';
  const ask = (Origin: string, method = 'POST') =>
    startServer({ corsOrigin }).app(
      new Request(`http://server${path}`, { method, headers: { Origin, 'Access-Control-Request-Method': 'POST' } }),
    );

  it.each(['https://chat.example', 'http://localhost:5173'])(
    'lets %s in, and tells caches that it depends',
    async (origin) => {
      for (const response of [await ask(origin), await ask(origin, 'OPTIONS')]) {
        expect(response.headers.get('Access-Control-Allow-Origin')).toBe(origin);
        expect(response.headers.get('Vary')).toContain('Origin');
      }
    },
  );

  it.each(['https://evil.example', 'null', 'https://chat.example.evil.example', 'http://chat.example'])(
    'lets %s read nothing',
    async (origin) => {
      for (const response of [await ask(origin), await ask(origin, 'OPTIONS')]) {
        expect(response.headers.get('Access-Control-Allow-Origin')).toBeNull();
      }
    },
  );
});

describe('createReferenceServer', () => {
  it.each([
    [{ corsOrigin: 'chat.example' }, 'corsOrigin'],
    [{ corsOrigin: 'https://chat.example/path' }, 'corsOrigin'],
    [{ corsOrigin: 'HTTPS://CHAT.EXAMPLE' }, 'corsOrigin'],
    [{ corsOrigin: '' }, 'corsOrigin'],
    [{ trustProxy: -1 }, 'trustProxy'],
    [{ trustProxy: 1.5 }, 'trustProxy'],
    [{ userRate: -1 }, 'userRate'],
    [{ bodyLimit: 1 }, 'bodyLimit'],
    [{ connectionsPerUser: 0 }, 'connectionsPerUser'],
    [{ drainTime: Infinity }, 'drainTime'],
  ])('%j does not start, and names %s', async (options, name) => {
    await expect(createReferenceServer(options)).rejects.toMatchObject({ kind: 'options', path: name });
  });
});
