/** More runs: `FUZZ_RUNS=1000 npx vitest run --project node test/server/fuzz.test.ts`, other ones with `FC_SEED=7`. */
import { env } from 'node:process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../src/protocol/envelope.ts';
import { createRoutes } from '../../src/server/routes.ts';
import { fuzzRequest, inShort } from '../support/fuzz-requests.ts';
import type { FuzzRequest, Sender } from '../support/fuzz-requests.ts';
import { startServer } from '../support/server.ts';
import type { TestServer } from '../support/server.ts';
import { watchedStore } from '../support/sqlite-contents.ts';
import { wrongSteps } from '../support/store-invariants.ts';
import { fillServer } from '../support/valid-requests.ts';

/** Of each path; in each run a server gets up to twelve requests. */
const RUNS = Number(env['FUZZ_RUNS'] ?? 10);
const MINUTES = 60_000 * Math.max(1, RUNS / 50);

const paths = createRoutes({} as TestServer['service'], {} as TestServer['auth']).map(({ path }) => path);

/** A server that was used, and what happens when it is sent something. */
async function target() {
  const failures: unknown[] = [];
  const watched = watchedStore();
  const server = startServer({ store: watched.store, onFailure: (error) => failures.push(error) });
  await fillServer(server);
  const tokens: Readonly<Record<Sender, string | undefined>> = {
    ...{ alice: await server.tokenOf('alice'), mallory: await server.tokenOf('mallory') },
    ...{ imAdmin: await server.tokenOf('imAdmin'), 'a stranger': 'x.y.z', nobody: undefined },
  };

  /** What is wrong with how it was answered, and the answer in short. */
  async function send({ path, sender, operationID, contentType, body }: FuzzRequest) {
    const [before, commits] = [watched.contents(), watched.commits()];
    const token = tokens[sender];
    const headers = {
      operationID,
      ...(contentType !== '' && { 'Content-Type': contentType }),
      ...(token && { token }),
    };
    const response = await server.app(new Request(`http://server${path}`, { method: 'POST', headers, body }));
    const envelope = (await response.json()) as Envelope;
    const pushes = await server.pushed();
    const wrote = watched.commits() !== commits;
    const wrong = failures.splice(0).map((failure) => `failed: ${String(failure)}`);
    if (response.status >= 500 || envelope.errCode === 500) wrong.push('answered 500');
    if (envelope.errCode !== 0 && (wrote || pushes.length > 0)) wrong.push('refused, and done all the same');
    if (wrote) wrong.push(...wrongSteps(before, watched.contents()));
    return { wrong, answer: `HTTP ${response.status}, errCode ${envelope.errCode}` };
  }
  return { send };
}

describe('random requests', () => {
  it.each(paths)('SRV-1, SRV-4: %s answers no 500 and writes nothing by half', { timeout: MINUTES }, async (path) => {
    const answers = new Map<string, number>();
    // What was done on other paths before is part of the case.
    const any = fc.constantFrom(...paths).chain(fuzzRequest);
    const one = fc.oneof({ weight: 3, arbitrary: fuzzRequest(path) }, { weight: 1, arbitrary: any });
    const requests = fc.array(one, { minLength: 1, maxLength: 12, size: 'max' });
    await fc.assert(
      fc.asyncProperty(requests, async (all) => {
        const { send } = await target();
        for (const [index, request] of all.entries()) {
          const { wrong, answer } = await send(request);
          if (request.path.endsWith(path)) answers.set(answer, (answers.get(answer) ?? 0) + 1);
          expect(
            wrong,
            all
              .slice(0, index + 1)
              .map(inShort)
              .join('\n'),
          ).toEqual([]);
        }
      }),
      { numRuns: RUNS },
    );
    report(path, answers);
    expect(answers.size).toBeGreaterThan(1);
  });
});

/** How often each answer was given, with the seed that gives them again. */
function report(path: string, answers: ReadonlyMap<string, number>): void {
  const counts = [...answers].toSorted(([, a], [, b]) => b - a).map(([answer, count]) => `${count} × ${answer}`);
  process.stdout.write(`fuzz ${path} (seed ${fc.readConfigureGlobal().seed}): ${counts.join('; ')}\n`);
}
