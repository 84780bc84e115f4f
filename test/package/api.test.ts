import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const published = globSync('**/*.d.ts', { cwd: 'dist' }).toSorted();
const reviewed = globSync('**/*.d.ts', { cwd: 'test/api' }).toSorted();

/** A change of the public types is made on purpose: `npx vitest run --project package -u` takes it over. */
it.each(published)('publishes the reviewed types in %s', async (file) => {
  await expect(readFileSync(`dist/${file}`, 'utf8')).toMatchFileSnapshot(`../api/${file}`);
});

it('publishes types for every entry, and no reviewed file has gone', () => {
  expect(published).toEqual(
    expect.arrayContaining(['core.d.ts', 'index.d.ts', 'server/index.d.ts', 'testing/index.d.ts']),
  );
  expect(reviewed.filter((file) => !published.includes(file))).toEqual([]);
});
