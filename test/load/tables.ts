/** What was measured, as Markdown. */
import type { Machine } from '../bench/shared/machine.ts';
import { markdownTable } from '../bench/shared/markdown.ts';
import type { Carried, MeasuredStep } from './carry.ts';
import { engineNames, engines } from './engines.ts';
import type { DatabaseName } from './engines.ts';
import type { Plan } from './plan.ts';
import type { Results } from './run.ts';
import { bends } from './steps.ts';

export interface Report {
  /** The day, as in `2026-11-28`. */
  readonly date: string;
  readonly machine: Machine;
  readonly plan: Plan;
  readonly results: Results;
}

const bareTitle = 'Socket.IO alone';
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const two = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const orDash = (value: number | undefined, format = whole): string =>
  value === undefined ? '–' : format.format(value);
const ratio = (value: number | undefined, floor: number | undefined): string =>
  value === undefined || floor === undefined ? '–' : two.format(value / floor);

interface Line {
  readonly title: string;
  readonly carried: Carried;
  readonly database?: DatabaseName;
}

function linesOf({ bare, carried }: Results): readonly Line[] {
  const ours = engineNames.flatMap((name) => {
    const { title, database } = engines[name];
    const own = carried[name];
    return own === undefined ? [] : [{ title, database, carried: own }];
  });
  return [{ title: bareTitle, carried: bare }, ...ours];
}

/** The last step that it held; undefined where it held none. */
function lastHeld({ steps }: Carried): MeasuredStep | undefined {
  return steps.findLast((step) => !bends(step));
}

/** Where it bends; undefined where it held all. */
const bendOf = ({ steps }: Carried): number | undefined => steps.find(bends)?.offered;

/** What each server holds, beside the floors of the same run. */
export function carriedTable({ results }: Report): string {
  const floor = lastHeld(results.bare)?.held;
  const lines = linesOf(results).map(({ title, carried, database }) => {
    const best = lastHeld(carried);
    return [
      ...[title, orDash(best?.held), ratio(best?.held, floor)],
      ratio(best?.held, database && results.databases[database]),
      best === undefined ? '–' : `${orDash(best.p50, two)} / ${orDash(best.p99, two)}`,
      ...[orDash(bendOf(carried)), orDash(best?.cpu, two), orDash(carried.bytesPerSocket / 1024)],
    ];
  });
  const databases = Object.entries(results.databases).map(([name, held]) => [
    ...[`${name} alone`, whole.format(held), ratio(held, floor), '1', '–', '–', '–', '–'],
  ]);
  return markdownTable(
    [
      ...['server', 'changes a second', `by ${bareTitle}`, 'by the database alone', 'p50 / p99, ms', 'bends at'],
      ...['ms of CPU a change', 'KB a socket'],
    ],
    [...lines, ...databases],
  );
}

/** Answers to whoever has all changes, beside handlers that answer a constant. */
export function answersTable({ results: { answering } }: Report): string {
  const of = (kind: string): number | undefined => answering[`${kind}, a constant`]?.perSecond;
  return markdownTable(
    ['`equal` is answered by', 'answers a second', 'by node:http', 'by Hono', 'ms of CPU an answer'],
    Object.entries(answering).map(([title, { perSecond, cpu }]) => [
      ...[title, whole.format(perSecond), ratio(perSecond, of('node:http')), ratio(perSecond, of('Hono'))],
      two.format(cpu),
    ]),
  );
}

/** Every step of every server. */
export function stepsTable({ results }: Report): string {
  return markdownTable(
    ['server', 'offered', 'held', 'p50, ms', 'p99, ms', 'refused', 'missing', 'ms of CPU a change'],
    linesOf(results).flatMap(({ title, carried }) =>
      carried.steps.map(({ offered, held, p50, p99, refused, missing, cpu }) => [
        ...[title, whole.format(offered), whole.format(held), orDash(p50, two), orDash(p99, two)],
        ...[whole.format(refused), whole.format(missing), two.format(cpu)],
      ]),
    ),
  );
}
