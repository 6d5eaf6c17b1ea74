import { readdirSync, readFileSync } from 'node:fs';
import type { CitingTest } from './policy-documents.ts';

const TESTS = new URL('../test/', import.meta.url);

/** The titles of every `describe` under `test/`, by file. */
export function findCitingTests(): CitingTest[] {
  const files = readdirSync(TESTS, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  return files
    .sort()
    .flatMap((file) =>
      [...readFileSync(new URL(file, TESTS), 'utf8').matchAll(/describe\(\s*'((?:[^'\\]|\\.)*)'/g)].map(
        ([, title = '']) => ({ file: `test/${file}`, title }),
      ),
    );
}
