/** The layers of src, lowest first: an import stays in its folder or points down. */
const LAYERS = [
  '^src/(errors[.]ts|protocol/)',
  '^src/model[.]ts',
  '^src/store[.]ts',
  '^src/claim[.]ts',
  '^src/ports[.]ts',
  '^src/list/',
  '^src/sync/',
  '^src/(options|public-api|conversation-sync)[.]ts',
  '^src/exports[.]ts',
  '^src/(core|openim)[.]ts',
  '^src/index[.]ts',
];

const forbid = (name, from, to) => ({ name, severity: 'error', from, to });

const ONLY_IN = {
  ky: '^src/adapters/http-api',
  dexie: '^src/adapters/dexie-store',
  'socket[.]io-client': '^src/adapters/socket-io-push',
  pbf: '^src/protocol/openim/',
  ws: '^src/server/node-openim-',
  pg: '^src/server/stores/postgres-',
  'prom-client': '^src/server/figures/node-',
  pino: '^src/server/figures/node-',
  'rate-limiter-flexible': '^src/server/limits/node-',
};

const NODE_FILES = '^src/server/(stores/sqlite|stores/postgres|node-|[a-z]+/node-|main[.]ts)';

const upward = LAYERS.slice(0, -1).map((layer, index) =>
  forbid(`layer-${index + 1}-points-down`, { path: layer }, { path: LAYERS.slice(index + 1) }),
);

const packages = Object.entries(ONLY_IN).map(([name, home]) =>
  forbid(`one-home-for-${name}`, { path: '^src/', pathNot: home }, { path: `node_modules/${name}/` }),
);

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...upward,
    ...packages,
    forbid('every-file-has-a-layer', { path: '^src/', pathNot: [...LAYERS, '^src/(adapters|server|testing)/'] }, {}),
    forbid('no-cycles', {}, { circular: true }),
    forbid('nothing-unresolved', {}, { couldNotResolve: true }),
    // The command line imports its server only where Node has what that needs, the server an engine only where it is asked for.
    forbid('no-dynamic-imports', { path: '^src/', pathNot: '^src/server/(main|node-engines)[.]ts' }, { dynamic: true }),
    forbid('node-builtins-at-the-edge', { path: '^src/', pathNot: NODE_FILES }, { dependencyTypes: ['core'] }),
    forbid(
      'adapters-know-ports-and-protocol',
      { path: '^src/adapters/' },
      { path: '^src/', pathNot: ['^src/adapters/', '^src/(errors|model|store|claim|ports)[.]ts', '^src/protocol/'] },
    ),
    forbid(
      'engine-knows-no-adapter',
      { path: '^src/(errors[.]ts|protocol/|model[.]ts|store[.]ts|claim[.]ts|ports[.]ts|list/|sync/)' },
      { path: '^src/(adapters|server|testing)/' },
    ),
    forbid(
      'server-knows-the-protocol',
      { path: '^src/server/' },
      { path: '^src/', pathNot: ['^src/server/', '^src/(errors|model)[.]ts', '^src/protocol/'] },
    ),
    forbid(
      'test-kit-stands-beside-the-client',
      { path: '^src/testing/' },
      { path: '^src/(list/|sync/|options|public-api|conversation-sync|exports|core|openim|index)' },
    ),
    forbid(
      'client-knows-no-server',
      { path: '^src/(adapters/|options|conversation-sync|exports|core|openim|index)' },
      { path: '^src/(server|testing)/' },
    ),
    forbid('src-knows-no-test', { path: '^src/' }, { path: '^(test|demo)/' }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
