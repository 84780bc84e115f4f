import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementSync } from 'node:sqlite';

/** A prepared statement whose rows are `Row`s, as its SQL says. */
export interface Query<Row> {
  all(...values: SQLInputValue[]): Row[];
  get(...values: SQLInputValue[]): Row | undefined;
}

/**
 * Prepares a query. The database is in this process, so a list of keys is asked one by one: there is no round trip to
 * save, and a statement of one key is planned once.
 */
export function prepareQuery<Row extends object>(database: DatabaseSync, sql: string): Query<Row> {
  const statement = database.prepare(sql);
  const toRow = rowReader(statement) as (row: unknown) => Row;
  return {
    all: (...values) => statement.all(...values).map(toRow),
    get: (...values) => {
      const row: unknown = statement.get(...values);
      return row === undefined ? undefined : toRow(row);
    },
  };
}

/**
 * Makes what the statement gives into an object like any other. Node's own have no prototype, and take three times as long
 * to make and copy as arrays do, which Node gives from version 24 on.
 */
function rowReader(statement: StatementSync): (row: never) => object {
  if (!('setReturnArrays' in statement)) return (row: object) => ({ ...row });
  statement.setReturnArrays(true);
  const names = statement.columns().map((column) => column.name);
  return (values: readonly SQLOutputValue[]) => {
    const row: Record<string, SQLOutputValue | undefined> = {};
    for (let i = 0; i < names.length; i++) row[names[i] ?? ''] = values[i];
    return row;
  };
}
