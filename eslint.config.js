// @ts-check
// The rules of this house: who may import whom, who may ask for the time. What holds anywhere is in `.oxlintrc.json`.
import * as parser from '@typescript-eslint/parser';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import { defineConfig, globalIgnores } from 'eslint/config';
import { bannedInTests, bannedSyntax } from './build/lint/banned-syntax.mjs';
import { electronFiles, importZones, restrictedModules } from './build/lint/import-zones.mjs';
import { wordedTexts } from './build/lint/worded-texts.mjs';

const product = ['electron/**', 'core/**', 'renderer/**', 'server/**', 'cli/**', 'shared/**'];

export default defineConfig(
  globalIgnores(['out', 'dist', 'demo-output', 'test-results', 'coverage', '.cache', 'build/dev-licensing']),
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parser },
    linterOptions: { reportUnusedDisableDirectives: 'error', reportUnusedInlineConfigs: 'error' },
  },
  {
    files: product,
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js'],
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
        }),
      ],
    },
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
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax({ machineTime: true, dateFormat: true })] },
  },
  {
    // The formats of a locale.
    files: ['shared/texts/local-format.ts', 'renderer/messages/format.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax({ dateFormat: true })] },
  },
  {
    // Days and hours of a time zone to reckon with, and letters of the sample organisation: nobody is shown a date.
    files: ['shared/backup/gfs.ts', 'core/jobs/wall-clock.ts', 'core/sources/sample-organisation.ts'],
    rules: { 'no-restricted-syntax': ['error', ...bannedSyntax({ dateFormat: true }), ...wordedTexts] },
  },
  {
    files: ['test/**'],
    rules: { 'no-restricted-syntax': ['error', ...bannedInTests] },
  },
);
