import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const exec = promisify(execFile);

/** Runs a program to its end and gives what it printed; a failure throws with its standard error. */
export async function run(cwd: string, program: string, ...args: readonly string[]): Promise<string> {
  return (await exec(program, args, { cwd })).stdout;
}
