import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createFigures } from '../../src/server/figures/node-prometheus.ts';
import { ensurePromtool } from '../support/promtool.ts';

const RULES = 'src/server/figures/alerts.yml';

const promtool = ensurePromtool();
const leftOut = promtool === undefined ? ' (left out: no promtool; set $PROMTOOL to one)' : '';

function run(...args: readonly string[]): { readonly status: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(promtool ?? '', args, { encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe('the alert rules', () => {
  it.skipIf(promtool === undefined)(`are rules to Prometheus${leftOut}`, () => {
    const { status, said } = run('check', 'rules', RULES);
    expect(said).toContain('SUCCESS: 8 rules found');
    expect(status).toBe(0);
  });

  it.skipIf(promtool === undefined)(
    `fire beyond their thresholds once that lasts, and neither at them nor without traffic${leftOut}`,
    () => {
      const { status, said } = run('test', 'rules', 'test/server/alerts.promtool.yml');
      expect(said).toContain('SUCCESS');
      expect(status).toBe(0);
    },
  );

  it('name no figure that the server does not print', async () => {
    const printed = await createFigures().scrape();
    const named = new Set(readFileSync(RULES, 'utf8').match(/\bconversation_sync_\w+/gu));
    expect(named.size).toBe(6);
    const samples = new Set([...printed.matchAll(/^(\w+)/gmu)].map(([, name]) => name));
    expect([...named].filter((name) => !samples.has(name))).toEqual([]);
  });
});
