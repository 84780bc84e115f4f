import type { Layer, Layers } from './layers.ts';

/** A fault that was switched on. */
export interface Fault {
  /** How often it struck. */
  readonly hits: number;
  off(): void;
}

/** What a fault strikes; without limits, everything until it is switched off. */
export interface Scope<In> {
  /** So many times, and then no more. */
  readonly times?: number;
  readonly when?: (input: In) => boolean;
}

/** Keeps what was switched on, so that all of it can be switched off at once. */
export interface Faults {
  off(): void;
}

export interface FaultBox<In, Out> extends Faults {
  switchOn(scope: Scope<In>, layer: Layer<In, Out>, whenOff?: () => void): Fault;
}

export function createFaultBox<In, Out>(layers: Layers<In, Out>): FaultBox<In, Out> {
  const on = new Set<Fault>();
  return {
    switchOn({ times = Infinity, when = () => true }, layer, whenOff = () => undefined) {
      let hits = 0;
      const remove = layers.add((input, next) => {
        if (hits >= times || !when(input)) return next(input);
        hits++;
        return layer(input, next);
      });
      const fault: Fault = {
        get hits() {
          return hits;
        },
        off() {
          if (!on.delete(fault)) return;
          remove();
          whenOff();
        },
      };
      on.add(fault);
      return fault;
    },
    off() {
      for (const fault of [...on]) fault.off();
    },
  };
}
