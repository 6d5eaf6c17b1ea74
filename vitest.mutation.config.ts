import { defineConfig } from 'vitest/config';

/** The tests of the pure part only: a mutant there needs no server to be found out. */
export default defineConfig({
  test: { include: ['test/domain/**/*.test.ts', 'test/policy/**/*.test.ts'] },
});
