import { fileURLToPath } from 'node:url';

// ESM-only dependencies that jest, which runs CommonJS, has to transform.
const esmOnly = ['d3', 'd3-[a-z-]+', 'internmap', 'delaunator', 'robust-predicates'].join('|');

/**
 * Parameters of every module: in the vm context that jest runs tests in, each use of a global is a slow lookup, which more than
 * doubles the time of numeric tests. Without those that fake timers replace.
 */
const BUILT_INS =
  'Array ArrayBuffer Boolean Error Float32Array Float64Array Int32Array Map Math Number Object RangeError Set String Symbol TypeError ' +
  'Uint16Array Uint32Array Uint8Array isNaN';

/** The jest settings of all packages: sources of siblings are used, so nothing has to be built. */
export default {
  globalSetup: fileURLToPath(new URL('temporaryFolder.mjs', import.meta.url)),
  globalTeardown: fileURLToPath(new URL('removeTemporaryFolder.mjs', import.meta.url)),
  testEnvironment: 'node',
  sandboxInjectedGlobals: BUILT_INS.split(' '),
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
