import { defineConfig } from 'vitest/config';

/** Faults that take minutes: everything is killed again and again. */
export default defineConfig({
  test: {
    include: ['test/faults/*.faults.ts'],
    pool: 'forks',
    globalSetup: ['test/support/global-setup.ts'],
  },
});
