import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tsdoc from 'eslint-plugin-tsdoc';
import tseslint from 'typescript-eslint';

/** Data flows one way (see README, "How the packages fit"): each package names the packages it may import. */
const layers = {
  core: [],
  clips: ['core'],
  dataset: ['core'],
  evaluate: ['core'],
  models: ['core'],
  'tfjs-backend-torch': ['core'],
  runtime: ['core', 'tfjs-backend-torch'],
  synthetic: ['core', 'dataset'],
  preprocess: ['core', 'clips', 'dataset', 'runtime'],
  train: ['core', 'clips', 'dataset', 'models', 'evaluate', 'runtime'],
  cli: ['core', 'clips', 'dataset', 'synthetic', 'preprocess', 'models', 'evaluate', 'runtime', 'train'],
  tools: [
    'core',
    'clips',
    'dataset',
    'synthetic',
    'preprocess',
    'models',
    'evaluate',
    'runtime',
    'train',
    'tfjs-backend-torch',
  ],
};

export default tseslint.config(
  { ignores: ['**/dist', '**/out-tsc', '**/build', '**/coverage', '.nx', 'runs', '.dfer'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.cts'],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    plugins: { '@nx': nx, 'import-x': importX, tsdoc },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.base.json' })],
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/order': [
        'error',
        {
          groups: ['builtin', 'external', ['parent', 'sibling', 'index']],
          pathGroups: [{ pattern: '@dfer/**', group: 'external', position: 'after' }],
          pathGroupsExcludedImportTypes: ['builtin'],
          'newlines-between': 'ignore',
          named: false,
        },
      ],
      'tsdoc/syntax': 'error',
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'typeLike', format: ['PascalCase'] },
        { selector: 'function', format: ['camelCase'] },
        { selector: 'variable', format: ['camelCase', 'UPPER_CASE'] },
        // Attributes of TensorFlow.js, named as it names them.
        { selector: 'variable', modifiers: ['destructured'], format: null },
      ],
      '@nx/enforce-module-boundaries': [
        'error',
        {
          enforceBuildableLibDependency: true,
          // A few lines that load nothing of libtorch; the backend itself is loaded when it is chosen.
          checkDynamicDependenciesExceptions: ['@dfer/tfjs-backend-torch/build-report'],
          depConstraints: Object.entries(layers).map(([layer, allowed]) => ({
            sourceTag: `layer:${layer}`,
            onlyDependOnLibsWithTags: allowed.length > 0 ? allowed.map((name) => `layer:${name}`) : ['none'],
          })),
        },
      ],
      // Indices are bounded by the loops around them; the compiler cannot see it in numeric code.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
    },
  },
  {
    files: ['**/*.mjs', '**/*.cjs', 'tools/**'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
);
