/** The same cases in every run, for a change must not be judged by luck. Others: `FC_SEED=7 npx vitest run …`. */
import { env } from 'node:process';
import { configureGlobal } from 'fast-check';

configureGlobal({ seed: Number(env['FC_SEED'] ?? 1) });
