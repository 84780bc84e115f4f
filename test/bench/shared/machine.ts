import { cpus, totalmem } from 'node:os';
import process from 'node:process';

/** What figures were taken on. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGB: number;
  readonly system: string;
  readonly node: string;
  readonly sqlite: string;
}

export function thisMachine(): Machine {
  const cores = cpus();
  return {
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    sqlite: process.versions['sqlite'] ?? 'unknown',
  };
}

export function describeMachine({ cpu, cores, memoryGB, system, node, sqlite }: Machine): string {
  return `${cpu}, ${cores} cores, ${memoryGB} GB, ${system}, Node ${node}, SQLite ${sqlite}`;
}
