import { cpus } from 'node:os';
import process from 'node:process';

/** What the figures were taken on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly sqlite: string;
  readonly system: string;
}

export function thisMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    node: process.versions.node,
    sqlite: process.versions['sqlite'] ?? 'unknown',
    system: `${process.platform} ${process.arch}`,
  };
}

export function describeMachine({ cpu, cores, node, sqlite, system }: Machine): string {
  return `${cpu}, ${cores} cores, ${system}, Node ${node}, SQLite ${sqlite}`;
}
