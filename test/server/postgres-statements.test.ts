import { describe, expect, it } from 'vitest';
import { statement, statements } from '../../src/server/stores/postgres-statement.ts';
import { PostgresServerStore } from '../../src/server/stores/postgres-store.ts';
import { onDatabase } from '../support/postgres-databases.ts';
import { describeOnPostgres } from '../support/postgres-tests.ts';

/** They look at every log, and say so. */
const WALKS = ['busiest_users', 'log_owners', 'log_sizes', 'long_logs'];
/** They read an index from its front, no further than their limit. */
const FRONTS = ['lapsed_cache_clearing', 'pending_cache_clearings'];

describe('the statements for PostgreSQL', () => {
  it('have a name each, which PostgreSQL does not cut short', () => {
    // All are there once the store is.
    expect(PostgresServerStore).toBeDefined();
    expect(statements.size).toBeGreaterThan(35);
    expect([...statements.keys()].filter((name) => !/^[a-z_]{1,63}$/u.test(name))).toEqual([]);
    expect(() => statement('find_token', 'SELECT 1')).toThrow('two statements are named find_token');
  });
});

describeOnPostgres('the statements on PostgreSQL', (postgres) => {
  it('none walks a whole table or index, but those that look at every log, or read the few that wait for the cache', async () => {
    const url = await postgres().migrated();
    const plans = await onDatabase(url, async (client) => {
      // As each is run once the database knows it, and through a whole table only where there is no other way.
      await client.query('SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off');
      const found = new Map<string, readonly PlanNode[]>();
      for (const [name, text] of statements) {
        await client.query(`PREPARE ${name} AS ${text}`);
        const values = [...new Set(text.match(/\$\d+/gu))].map(() => 'NULL').join(', ');
        const call = values === '' ? name : `${name}(${values})`;
        const { rows } = await client.query<Explained>(`EXPLAIN (FORMAT JSON) EXECUTE ${call}`);
        found.set(
          name,
          rows.flatMap((row) => row['QUERY PLAN'].flatMap(({ Plan }) => nodesOf(Plan))),
        );
      }
      return found;
    });
    const walking = [...plans].filter(([, nodes]) => nodes.some(isWalk)).map(([name]) => name);
    expect(walking.toSorted()).toEqual([...WALKS, ...FRONTS].toSorted());
    const scans = (name: string) => plans.get(name)?.flatMap((node) => node['Index Name'] ?? []);
    // A question about a log must not count it: its cost is that of what changed.
    expect(plans.get('logs_since')?.map((node) => node['Node Type'])).not.toContain('Aggregate');
    expect(scans('logs_since')).toEqual(['version_logs_pkey', 'version_log_entries_by_version']);
    expect(scans('aged_entries')).toEqual(['version_log_entries_by_time']);
    expect(scans('places_in_logs')).toEqual(['version_log_entries_by_version']);
  });
});

/** What EXPLAIN tells of a step, as far as it is looked at here. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string;
  readonly 'Index Cond'?: string;
  readonly Plans?: readonly PlanNode[];
}

interface Explained {
  readonly 'QUERY PLAN': readonly { readonly Plan: PlanNode }[];
}

function nodesOf(node: PlanNode): readonly PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

function isWalk(node: PlanNode): boolean {
  const type = node['Node Type'];
  return type === 'Seq Scan' || (/^(?:Index|Bitmap Index)/u.test(type) && node['Index Cond'] === undefined);
}
