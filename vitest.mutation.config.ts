import { defineConfig } from 'vitest/config';

/** The tests of the pure part only: a mutant there needs no server to be found out. */
export default defineConfig({
  test: {
    isolate: false,
    include: ['test/domain/**/*.test.ts', 'test/policy/**/*.test.ts', 'test/docs/policy-documents.test.ts'],
    // Ten thousand lives for every mutant would take days; the other tests say why a mutant is wrong as well.
    exclude: ['test/policy/random-lives.test.ts'],
  },
});
