import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Where to write the results as JSON, for a machine that reads them. */
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The SDK's native module crashes in worker threads that are torn down.
    pool: 'forks',
    // Most of the tests wait for servers and processes, so even two cores are best kept busy by as many files.
    maxWorkers: Math.max(2, availableParallelism()),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    globalSetup: ['test/support/global-setup.ts'],
  },
});
