import type * as v from 'valibot';

/** The parts of valibot's schemas that hold others. */
interface Node {
  readonly kind: string;
  readonly entries?: Readonly<Record<string, Node>>;
  readonly pipe?: readonly Node[];
  readonly wrapped?: Node;
  readonly item?: Node;
  readonly value?: Node;
}

/** The names of all fields of a schema, at any depth, except those of fields that are `named` schemas. */
export function fieldNames(schema: v.GenericSchema<unknown, unknown>, named: ReadonlySet<unknown>): readonly string[] {
  const names = new Set<string>();
  const walk = (node: Node | undefined): void => {
    if (node === undefined || node.kind !== 'schema') return;
    for (const [name, field] of Object.entries(node.entries ?? {})) {
      names.add(name);
      walkInner(field);
    }
    for (const part of node.pipe ?? []) if (part !== node) walk(part);
    for (const inner of [node.wrapped, node.item, node.value]) walkInner(inner);
  };
  const walkInner = (node: Node | undefined): void => {
    if (!named.has(node)) walk(node);
  };
  walk(schema);
  return [...names].toSorted();
}
