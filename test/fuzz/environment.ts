import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const REQUIREMENTS = path.join(import.meta.dirname, 'requirements.txt');

/**
 * The program schemathesis of `requirements.txt`, every package pinned by its hash, in a virtual environment below
 * the cache folder. It is made when there is none for these very requirements. Needs Python 3.11 or later.
 */
export async function findSchemathesis(env: NodeJS.ProcessEnv): Promise<string> {
  const hash = createHash('sha256')
    .update(await readFile(REQUIREMENTS))
    .digest('hex');
  const cache = env['XDG_CACHE_HOME'] ?? path.join(env['HOME'] ?? os.homedir(), '.cache');
  const folder = path.join(cache, 'whereabouts', `schemathesis-${hash.slice(0, 16)}`);
  const complete = path.join(folder, 'complete');
  const isComplete = await access(complete).then(
    () => true,
    () => false,
  );
  if (!isComplete) {
    await rm(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes'];
    await run(path.join(folder, 'bin', 'python'), [...pip, '-r', REQUIREMENTS]);
    // Last, so that one that was given up half way is made anew.
    await writeFile(complete, '');
  }
  return path.join(folder, 'bin', 'schemathesis');
}
