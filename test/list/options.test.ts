import { describe, expect, it } from 'vitest';
import { isSyncError } from '../../src/errors.ts';
import type { ListOptions } from '../../src/list/types.ts';
import { abc, setUp, watch } from '../support/live-lists.ts';

describe('the options of a list', () => {
  it.each<[string, unknown]>([
    ['limit', { limit: -1 }],
    ['limit', { limit: 1.5 }],
    ['limit', { limit: Infinity }],
    ['limit', { limit: { next: () => 3 } }],
    ['offset', { offset: '3' }],
    ['unread', { unread: 1 }],
    ['pinned', { pinned: null }],
    ['hidden', { hidden: 'no' }],
    ['types', { types: 3 }],
    ['types.1', { types: [1, 'group'] }],
    ['where', { where: true }],
    ['limits', { limits: 3 }],
  ])('a bad option is refused by its name: %s of %j', (path, options) => {
    const { lists } = setUp({});
    let thrown: unknown;
    try {
      lists.list(options as ListOptions);
    } catch (error) {
      thrown = error;
    }
    expect(isSyncError(thrown, 'options') && thrown.path).toBe(path);
    expect(String(thrown)).toContain(path);
  });

  it('an option that is undefined is one left out', () => {
    const { seen } = watch(setUp(abc).lists, { limit: undefined, unread: undefined, where: undefined });
    expect(seen[0]?.total).toBe(3);
  });
});
