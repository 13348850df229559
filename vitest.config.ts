import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { keepTemporaryFilesInMemory } from './build/setup/temporary-files.mjs';
import { threadEntries } from './build/thread-entries.mjs';
import { LongestFirst } from './test/integration/longest-first.js';
import { waiting } from './test/integration/waiting.js';

/** As files share nothing, they may share a worker's loaded modules: to load those anew costs seconds a file. A project must say so itself. */
const isolate = false;
const plugins = [threadEntries()];

keepTemporaryFilesInMemory();

const integration = {
  isolate,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  globalSetup: 'test/integration/global-setup.ts',
};

export default defineConfig({
  test: {
    // Vitest leaves one processor to itself, which on two leaves one file at a time; files share nothing, and those of real servers wait for these half of their time.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    coverage: {
      include: ['electron/**', 'core/**', 'shared/**', 'renderer/**', 'server/**', 'cli/**'],
      reporter: ['text-summary', 'html'],
    },
    projects: [
      // Long enough for thousands of cases of a property on a machine that is busy with something else.
      {
        plugins,
        test: { name: 'unit', isolate, include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 },
      },
      {
        plugins,
        test: {
          ...integration,
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: waiting,
          // Real servers share two cores: integration comes after the unit tests, not among them.
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins,
        // A group of its own: `npm test` runs it beside the others (docs/decisions/0337).
        test: {
          ...integration,
          name: 'waiting',
          include: waiting,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
