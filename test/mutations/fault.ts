/** A small fault that breaks one rule. `run.ts` puts it into the source, and a test of that rule has to fail. */
export interface Fault {
  /** What is wrong then. */
  readonly what: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** The rule that it breaks. */
  readonly rule: string;
  /** The file whose tests of that rule are run. */
  readonly test: string;
}
