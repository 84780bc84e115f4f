/** A statement with a name, under which each connection prepares it once. `Row` is what its text gives. */
export interface Statement<Row> {
  readonly name: string;
  readonly text: string;
  /** Only for the type. */
  readonly row?: Row;
}

const known = new Map<string, string>();

/** The text of every statement by its name. */
export const statements: ReadonlyMap<string, string> = known;

/** @throws Error for a name that is taken: one of both would be run in the other's place. */
export function statement<Row = unknown>(name: string, text: string): Statement<Row> {
  if (known.has(name)) throw new Error(`two statements are named ${name}`);
  known.set(name, text);
  return { name, text };
}
