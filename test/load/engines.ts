/** The servers that are measured. */
export const engines = {
  sqlite: { title: 'SQLite', nodes: 1, database: 'SQLite' },
  postgres: { title: 'PostgreSQL + Redis', nodes: 1, database: 'PostgreSQL' },
  'two-nodes': { title: 'PostgreSQL + Redis, two nodes', nodes: 2, database: 'PostgreSQL' },
} as const;

export type EngineName = keyof typeof engines;
export const engineNames = Object.keys(engines) as EngineName[];

export type DatabaseName = (typeof engines)[EngineName]['database'];
