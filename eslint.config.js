// @ts-check
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { bannedInTests, bannedSyntax } from './build/lint/banned-syntax.mjs';
import { electronFiles, importZones, restrictedModules } from './build/lint/import-zones.mjs';
import { wordedTexts } from './build/lint/worded-texts.mjs';

const product = ['electron/**', 'core/**', 'renderer/**', 'server/**', 'cli/**', 'shared/**'];

export default defineConfig(
  globalIgnores(['out', 'dist', 'demo-output', 'test-results', 'coverage', '.cache', 'build/dev-licensing']),
  {
    files: ['**/*.{ts,tsx,js,mjs}'],
    extends: [tseslint.configs.strictTypeChecked],
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // `== null` covers null and undefined in one.
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'max-lines': ['error', { max: 320, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // `() => callback()` is how one says "and nothing more".
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Numbers read well in texts; objects and undefined do not.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Without an await, async still turns a throw into a rejection, as a contract of promises wants.
      '@typescript-eslint/require-await': 'off',
      // Spreading a string takes it apart by code points, which is what is meant.
      '@typescript-eslint/no-misused-spread': [
        'error',
        { allow: [{ from: 'lib', name: 'string' }, 'string'] },
      ],
      // `_name` says that an argument is there for its place only.
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: [...product, 'test/**'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.tsx', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js'],
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
        }),
      ],
    },
    // Looks past imports of types: test/unit/build/import-circles.test.ts finds those.
    rules: { 'import-x/no-cycle': ['error', { ignoreExternal: true }] },
  },
  {
    files: product,
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones: importZones }],
      'no-restricted-imports': ['error', restrictedModules({ electron: 'none', node: true })],
      'no-restricted-syntax': ['error', ...bannedSyntax()],
    },
  },
  {
    files: ['core/**', 'electron/**', 'shared/**', 'renderer/**', 'cli/**', 'server/**'],
    // What the sample organisation says is data, and the catalogues are where words belong.
    ignores: [
      'core/sources/sample/**',
      'core/sources/sample-organisation.ts',
      'shared/texts/**',
      'renderer/messages/**',
      // Documentation of an API, and names in a certificate.
      'server/http/{metrics,openapi}.ts',
      'server/tls/private-authority.ts',
      'electron/ipc/window-channel.ts',
      'electron/preload.ts',
      'shared/clock.ts',
    ],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax(), ...wordedTexts] },
  },
  {
    files: ['renderer/**', 'shared/**'],
    rules: {
      'no-restricted-imports': ['error', restrictedModules({ electron: 'none', node: false })],
    },
  },
  {
    files: ['renderer/**'],
    extends: [reactHooks.configs.flat['recommended-latest']],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['fetch', 'XMLHttpRequest', 'WebSocket', 'EventSource'].map((name) => ({
          name,
          message: 'The page has no network: ask the main process over the contract.',
        })),
      ],
    },
  },
  {
    files: electronFiles,
    rules: {
      'no-restricted-imports': ['error', restrictedModules({ electron: 'typed-ipc', node: true })],
    },
  },
  {
    // The one file at each end that holds the raw channel.
    files: ['electron/preload.ts', 'electron/ipc/window-channel.ts'],
    rules: {
      'no-restricted-imports': ['error', restrictedModules({ electron: 'all', node: true })],
      'no-restricted-syntax': ['error', ...bannedSyntax({ rawChannel: true })],
    },
  },
  {
    // The one file that asks the machine for the time.
    files: ['shared/clock.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax({ machineTime: true })] },
  },
  {
    files: ['test/**'],
    rules: {
      'max-lines': ['error', { max: 500, skipBlankLines: true, skipComments: true }],
      // A test says what it expects of a value with `!`; if it is wrong, the test fails there.
      '@typescript-eslint/no-non-null-assertion': 'off',
      'no-restricted-syntax': ['error', ...bannedInTests],
    },
  },
  {
    files: ['test/bench/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // Copied into a runtime, where no tsconfig looks after it.
    files: ['build/setup/stand-in-app/**'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: false, project: false } },
  },
);
