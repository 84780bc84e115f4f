import * as v from 'valibot';

/** Any text. */
export const Text: v.GenericSchema<unknown, string> = /* @__PURE__ */ v.string();

/** An identifier in a request: text that is not empty. */
export const Id: v.GenericSchema<unknown, string> = /* @__PURE__ */ v.pipe(v.string(), v.nonEmpty());

export const Flag: v.GenericSchema<unknown, boolean> = /* @__PURE__ */ v.boolean();

/** int32 and int64 as a JSON number. Beyond ±(2^53 − 1) it is refused: it would already be rounded. */
export const Int: v.GenericSchema<unknown, number> = /* @__PURE__ */ v.pipe(v.number(), v.safeInteger());

/** A count, version, seq or time: an {@link Int} that is not negative. */
export const Unsigned: v.GenericSchema<unknown, number> = /* @__PURE__ */ v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(0),
);

/** uint64 that may exceed 2^53: a bigint, or a number where that is exact. A quoted string is refused. */
export const Uint64: v.GenericSchema<unknown, bigint | number> = /* @__PURE__ */ v.union([
  v.pipe(v.bigint(), v.minValue(0n), v.maxValue(0xffff_ffff_ffff_ffffn)),
  v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
]);

/** A scalar that may be left out or null and then has the zero value of its type. */
/* @__NO_SIDE_EFFECTS__ */
export function orZero<T>(schema: v.GenericSchema<unknown, T>, zero: T): v.GenericSchema<unknown, T> {
  return v.nullish(schema, () => zero);
}

/** A list as Go writes it: an empty one is null. */
/* @__NO_SIDE_EFFECTS__ */
export function list<T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, readonly T[]> {
  return v.nullish(v.array(item), () => []);
}

/** A list of a request that holds at most 1,000 items (a limit of the reference server). */
/* @__NO_SIDE_EFFECTS__ */
export function limitedList<T>(item: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, readonly T[]> {
  return v.nullish(v.pipe(v.array(item), v.maxLength(1000)), () => []);
}

type Fields = Readonly<Record<string, unknown>>;

const AnyMap: v.GenericSchema<unknown, Fields> = /* @__PURE__ */ v.custom<Fields>(
  (input) => typeof input === 'object' && input !== null && !Array.isArray(input),
  'expected Object',
);

/**
 * A map as Go writes it: an empty one is absent. Its keys are IDs, which may be any text: the library's own record leaves
 * out `constructor`, `prototype` and `__proto__`.
 */
/* @__NO_SIDE_EFFECTS__ */
export function map<T>(value: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, Readonly<Record<string, T>>> {
  const read = v.rawTransform<Fields, Readonly<Record<string, T>>>(({ dataset, addIssue, NEVER }) => {
    const values: [string, T][] = [];
    for (const [key, item] of Object.entries(dataset.value)) {
      const { success, output, issues } = v.safeParse(value, item, { abortEarly: true });
      if (!success) {
        addIssue(within(key, issues[0]));
        return NEVER;
      }
      values.push([key, output]);
    }
    return Object.fromEntries(values);
  });
  // As in the library's own schemas, `value` is what is inside.
  return v.nullish(Object.assign(v.pipe(AnyMap, read), { value }), () => ({}));
}

/** The issue of a value, told of the map that holds it. Of an item of a path the key alone is read. */
function within(key: string, issue: v.BaseIssue<unknown>): v.RawTransformIssueInfo<Fields> {
  return { ...issue, path: [{ key }, ...(issue.path ?? [])] } as unknown as v.RawTransformIssueInfo<Fields>;
}

/** A sub-message as Go writes it: an unset one is null. */
/* @__NO_SIDE_EFFECTS__ */
export function orNull<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T | null> {
  return v.nullish(schema, null);
}

function dropNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== null));
}

/** An object with wrapper types (`Int32Value` …) in it: a null field is the same as an absent one. */
/* @__NO_SIDE_EFFECTS__ */
export function nullsAbsent<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T> {
  return v.pipe(v.unknown(), v.transform(dropNulls), schema);
}
