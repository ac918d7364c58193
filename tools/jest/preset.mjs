import { fileURLToPath } from 'node:url';

// ESM-only dependencies that jest, which runs CommonJS, has to transform.
const esmOnly = ['d3', 'd3-[a-z-]+', 'internmap', 'delaunator', 'robust-predicates'].join('|');

/** The jest settings of all packages: sources of siblings are used, so nothing has to be built. */
export default {
  globalSetup: fileURLToPath(new URL('temporaryFolder.mjs', import.meta.url)),
  globalTeardown: fileURLToPath(new URL('removeTemporaryFolder.mjs', import.meta.url)),
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.test.ts'],
  testEnvironmentOptions: { customExportConditions: ['@dfer/source', 'node', 'node-addons'] },
  transform: {
    '^.+\\.[mc]?[tj]s$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'commonjs', ignoreDynamic: false },
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly})/)`],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testTimeout: 60_000,
};
