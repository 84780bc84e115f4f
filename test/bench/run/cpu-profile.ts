/** Reads a CPU profile of Chromium's. Pure. */

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** As the DevTools protocol gives it: for each sample the node that ran, and the µs since the sample before. */
export interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples?: readonly number[] | undefined;
  readonly timeDeltas?: readonly number[] | undefined;
}

export interface SelfTime {
  readonly name: string;
  /** Its path; empty for what is the browser's own. */
  readonly module: string;
  readonly ms: number;
}

/** The most first. */
export function selfTimes(profile: CpuProfile, moduleOf: (line: number) => string): readonly SelfTime[] {
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map<string, SelfTime>();
  for (const [index, id] of (profile.samples ?? []).entries()) {
    const frame = frames.get(id);
    if (frame === undefined) continue;
    const module = frame.url === '' ? '' : moduleOf(frame.lineNumber);
    const name = frame.functionName || `(anonymous, line ${frame.lineNumber + 1})`;
    const key = `${name} ${module}`;
    // A sample stands for the time until the next one.
    const ms = (profile.timeDeltas?.[index + 1] ?? 0) / 1000;
    sums.set(key, { name, module, ms: (sums.get(key)?.ms ?? 0) + ms });
  }
  return [...sums.values()].toSorted((a, b) => b.ms - a.ms);
}

/** By line from 0: esbuild writes the path of a module above it, as a comment. */
export function moduleFinder(script: string): (line: number) => string {
  const starts: { readonly line: number; readonly path: string }[] = [];
  for (const [line, text] of script.split('\n').entries()) {
    const [, path] = /^\s*\/\/ (\S+\.[cm]?[jt]s)$/u.exec(text) ?? [];
    if (path !== undefined) starts.push({ line, path });
  }
  return (line) => starts.findLast((start) => start.line <= line)?.path ?? '';
}
