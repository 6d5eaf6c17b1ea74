import { defineConfig } from 'vitest/config';

/** Where to write the results as JSON, for a machine that reads them. */
const report = process.env['TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The SDK's native module crashes in worker threads that are torn down.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
    globalSetup: ['test/support/global-setup.ts'],
  },
});
