import type { Figures } from './figures.ts';
import type { PassRequest, PassResult } from './pass.ts';

type Run = (wanted: PassRequest) => Promise<PassResult>;

/** Syncs by what came of them and by what they were for. */
export function meteredPass(run: Run, figures: Figures): Run {
  return (wanted) =>
    figures.time(
      'sync',
      { cause: causeOf(wanted) },
      () => run(wanted),
      ({ kind }) => kind,
    );
}

/** The widest of the wishes that came together in it. */
function causeOf({ replace, allSeqs, named, seqsOf }: PassRequest): string {
  if (replace) return 'replacement';
  if (allSeqs) return 'all';
  return named.size + seqsOf.size > 0 ? 'push' : 'write';
}
