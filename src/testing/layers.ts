/** Stands between what comes in and what deals with it: may change, repeat, keep or swallow either. */
export type Layer<In, Out> = (input: In, next: (input: In) => Out) => Out;

/** Layers that can be put in and taken out while things pass through. The first one in stands outermost. */
export interface Layers<In, Out> {
  /** The answer takes it out again. */
  add(layer: Layer<In, Out>): () => void;
  run(input: In, last: (input: In) => Out): Out;
}

export function createLayers<In, Out>(): Layers<In, Out> {
  const layers = new Set<{ readonly layer: Layer<In, Out> }>();
  return {
    add(layer) {
      const entry = { layer };
      layers.add(entry);
      return () => {
        layers.delete(entry);
      };
    },
    run(input, last) {
      const wrap =
        (next: (input: In) => Out, { layer }: { readonly layer: Layer<In, Out> }) =>
        (passed: In) =>
          layer(passed, next);
      return [...layers].reduceRight(wrap, last)(input);
    },
  };
}
