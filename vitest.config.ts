import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      // Long enough for ten thousand cases of a property on a machine that is busy with something else.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Real servers share two cores: integration comes after the unit tests, not among them.
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
