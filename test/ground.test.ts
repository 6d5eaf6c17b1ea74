import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { describe, expect, it } from 'vitest';

type Locked = {
  version: string;
  hasInstallScript?: boolean;
  integrity?: string;
  optionalDependencies?: Record<string, string>;
};

const root = path.join(import.meta.dirname, '..');
const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Record<
  string,
  Record<string, string>
>;
const { packages } = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, Locked>;
};
const installed = Object.entries(packages).filter(([place]) => place !== '');

describe('The ground', () => {
  it('runs on the Node that it asks for', () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    expect(major > 24 || (major === 24 && minor >= 12)).toBe(true);
  });

  it('names every version exactly', () => {
    const wanted = {
      ...manifest['dependencies'],
      ...manifest['devDependencies'],
      ...manifest['optionalDependencies'],
    };
    const loose = Object.entries(wanted).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(loose).toEqual([]);
  });

  it('locks every package by its hash', () => {
    expect(installed.filter(([, { integrity }]) => integrity === undefined)).toEqual([]);
  });

  it('locks the packages of every platform, or `npm ci` refuses to install on any', () => {
    const places = new Set(Object.keys(packages));
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !places.has(`${place}/node_modules/${name}`) && !places.has(`node_modules/${name}`),
      ),
    );
    expect(missing).toEqual([]);
  });

  it('installs without a warning by the npm and the Node of this machine', async () => {
    const own = (folder: string) => !folder.endsWith(path.join('node_modules', '.bin'));
    const env = {
      ...process.env,
      PATH: (process.env['PATH'] ?? '').split(path.delimiter).filter(own).join(path.delimiter),
    };
    const { stdout, stderr } = await promisify(execFile)('npm', ['ci', '--dry-run'], { cwd: root, env });
    expect(stdout).toContain('up to date');
    expect(stderr).toBe('');
  });

  it('installs exactly one protobufjs 8, because types of two copies are strangers to each other', () => {
    const copies = installed.filter(
      ([place, { version }]) => place.endsWith('node_modules/protobufjs') && version.startsWith('8.'),
    );
    expect(copies.map(([place]) => place)).toEqual(['node_modules/protobufjs']);
  });

  it('reads and writes a history as JSON, as a replay does', () => {
    const history = {
      events: [
        { eventId: '1', eventType: 'EVENT_TYPE_TIMER_FIRED', timerFiredEventAttributes: { timerId: '7' } },
      ],
    };
    expect(JSON.parse(historyToJSON(historyFromJSON(history)))).toMatchObject(history);
  });

  it('works without the install script of any dependency', () => {
    const require = createRequire(import.meta.url);
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    // Both only print or check: swc brings its binary as an optional package, protobufjs looks at version numbers.
    for (const [place] of scripted) {
      expect(place).toMatch(/node_modules\/(@swc\/core|protobufjs)$/);
      expect(() => require(path.join(root, place)) as unknown).not.toThrow();
    }
  });
});
