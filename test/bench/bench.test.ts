import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, inject, it } from 'vitest';

const script = path.join(import.meta.dirname, '../../bench/run.ts');

describe('npm run bench', () => {
  it('measures the product beside bare Temporal and says whether each target is met', async () => {
    const env = { ...process.env, TEMPORAL_CLI: inject('temporalCli') };
    const { stdout } = await promisify(execFile)(process.execPath, [script, '--tiny', '--json'], { env });
    const { results } = JSON.parse(stdout) as {
      results: { product: number; bareTemporal: number; ratio: number; met: boolean; target: object }[];
    };
    expect(results.map(({ target }) => target)).toEqual([
      { atLeast: 0.5 },
      { atLeast: 0.5 },
      { atMost: 2.5 },
    ]);
    for (const { product, bareTemporal, ratio } of results) {
      expect(product).toBeGreaterThan(0);
      expect(ratio).toBeCloseTo(product / bareTemporal, 5);
    }
  });
});
