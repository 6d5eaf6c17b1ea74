import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCEPTED_LICENCES, runningPackages } from '../../supply-chain/licences.ts';

const root = path.join(import.meta.dirname, '../..');
const { packages: lock } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Parameters<typeof runningPackages>[0];
};
const packages = runningPackages(lock);

describe('What the product runs with', () => {
  it('is under licences that a council may use it by', () => {
    expect(packages.filter(({ licence }) => !ACCEPTED_LICENCES.has(licence))).toEqual([]);
  });

  describe('in the two reports', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(path.join(os.tmpdir(), 'whereabouts-reports-'));
      await promisify(execFile)(process.execPath, [path.join(root, 'supply-chain/report.ts'), folder]);
    });
    afterAll(() => rm(folder, { recursive: true }));

    it('stands whole by its licence', async () => {
      const report = await readFile(path.join(folder, 'licences.md'), 'utf8');
      expect(packages.filter(({ name, version }) => !report.includes(`- ${name} ${version}\n`))).toEqual([]);
    });

    it('stands whole in the bill of materials, with where it came from and its hash', async () => {
      const bill = JSON.parse(await readFile(path.join(folder, 'sbom.cdx.json'), 'utf8')) as {
        bomFormat: string;
        components: { name: string; version: string; purl: string; hashes?: { alg: string }[] }[];
      };
      const named = new Set(bill.components.map(({ name, version }) => `${name}@${version}`));
      expect(bill.bomFormat).toBe('CycloneDX');
      expect(packages.filter(({ name, version }) => !named.has(`${name}@${version}`))).toEqual([]);
      expect(
        bill.components.filter(({ hashes = [] }) => hashes.every(({ alg }) => alg !== 'SHA-512')),
      ).toEqual([]);
    });
  });
});
