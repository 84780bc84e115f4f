/**
 * Stands between a test and a program that it needs: `service-guard FOLDER SIGNAL UID GID PROGRAM ARGUMENT…` runs the
 * program until it ends. Where the test ends first, by whatever accident, its end of the pipe closes, and the program is
 * ended by the signal and its folder removed. Prints the process ID of the program.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import process from 'node:process';

const [folder = '', signal = '', uid = '', gid = '', program = '', ...args] = process.argv.slice(2);
const child = spawn(program, args, {
  cwd: folder,
  stdio: ['ignore', 'inherit', 'inherit'],
  ...(uid !== '' && { uid: Number(uid), gid: Number(gid) }),
});
let isOrphan = false;
child.once('spawn', () => console.log(`pid ${child.pid}`));
child.once('error', (error) => {
  console.log(error.message);
  process.exit(1);
});
child.once('close', () => {
  if (isOrphan) rmSync(folder, { recursive: true, force: true });
  process.exit();
});
process.stdin.resume().once('close', () => {
  isOrphan = true;
  child.kill(signal as NodeJS.Signals);
});
// Nobody reads any more what the program still says.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
