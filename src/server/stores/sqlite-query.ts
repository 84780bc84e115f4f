import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** A prepared statement whose rows are `Row`s, as its SQL says. */
export interface Query<Row> {
  all(...values: SQLInputValue[]): Row[];
  get(...values: SQLInputValue[]): Row | undefined;
}

/** A prepared statement whose rows come as their columns, for answers of many rows: an object each would cost as much again. */
export type ColumnsQuery<Row> = (...values: SQLInputValue[]) => readonly Row[];

/** The same as {@link prepareQuery}, for `Row`s that are tuples. */
export function prepareColumns<Row extends unknown[]>(database: DatabaseSync, sql: string): ColumnsQuery<Row> {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  return (...values) => statement.all(...values) as unknown[] as Row[];
}

/**
 * Prepares a query. The database is in this process, so a list of keys is asked one by one: there is no round trip to
 * save, and a statement of one key is planned once.
 */
export function prepareQuery<Row extends object>(database: DatabaseSync, sql: string): Query<Row> {
  const statement = database.prepare(sql);
  // Rows come without a prototype: copied, they compare and print as other objects do.
  return {
    all: (...values) => statement.all(...values).map((row) => ({ ...row }) as Row),
    get: (...values) => {
      const row = statement.get(...values);
      return row && ({ ...row } as Row);
    },
  };
}
