import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { startOf } from './server/process-identity.ts';
import { UserFacingError } from '../process/user-facing-error.ts';

/** The shape of the folder. A folder with a higher number was made by a newer Whereabouts and is left alone. */
const format = 1;
const secretBytes = 32;

/** The embedded installation's folder, held by this process alone until released. */
export type DataFolder = { path: string; secret: Buffer; release: () => Promise<void> };

/** Who holds the folder, as a lock file says it; a lock that was given back has no pid. */
type Holder = { pid: number | null; startedAt: string | undefined };

/** Starts that meet on a lock of which one of them will be the next. */
const MOST_ATTEMPTS = 100;

/**
 * Makes the data folder if need be and locks it for this process. Throws a UserFacingError when another process
 * holds it, when a newer version made it, or when it cannot be written.
 */
export async function openDataFolder(folder: string): Promise<DataFolder> {
  const absolute = path.resolve(folder);
  try {
    await mkdir(absolute, { recursive: true, mode: 0o700 });
    const release = await lock(absolute);
    try {
      await checkFormat(absolute);
      return { path: absolute, secret: await readSecret(absolute), release };
    } catch (error) {
      await release();
      throw error;
    }
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserFacingError(`The data folder ${absolute} cannot be used: ${code ?? message}.`, {
      cause: error,
    });
  }
}

/** The pid of the living process that holds the folder, or undefined when nobody does. */
export async function holderOf(folder: string): Promise<number | undefined> {
  const absolute = path.resolve(folder);
  const newest = (await generations(absolute))[0];
  return newest === undefined ? undefined : livingPid(absolute, newest);
}

/**
 * Each holder has a lock of its own, numbered one higher than the last, and the highest number holds the folder. So a
 * dead process's lock is never taken away from under its name: of several starters that find it, the one that makes
 * the next number is the holder, and no late one can remove a living one's lock by mistake.
 */
async function lock(folder: string): Promise<() => Promise<void>> {
  const mine = path.join(folder, `whereabouts.lock.of-${process.pid}-${randomBytes(4).toString('hex')}`);
  const holder: Holder = { pid: process.pid, startedAt: await startOf(process.pid) };
  try {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
      const [newest = 0] = await generations(folder);
      const pid = newest === 0 ? undefined : await livingPid(folder, newest);
      if (pid !== undefined) {
        throw new UserFacingError(
          `The data folder ${folder} is in use by a running Whereabouts (process ${pid}): ` +
            'stop that one first, or name another folder in WHEREABOUTS_DATA_DIR.',
        );
      }
      const own = newest + 1;
      // A link fails when the name exists, as O_EXCL does, and never shows a half-written lock.
      await writeSynced(mine, JSON.stringify(holder));
      if (!(await succeeds(link(mine, lockFile(folder, own))))) continue;
      const now = await generations(folder);
      // The listing at the top may have been older than another's lock; then that one holds the folder.
      if (now[0] !== own) {
        await rm(lockFile(folder, own), { force: true });
        continue;
      }
      // The last one stays as well, for a listing that was begun before this one was made.
      for (const old of now.slice(2)) await rm(lockFile(folder, old), { force: true });
      return () => giveBack(folder, own);
    }
  } finally {
    await rm(mine, { force: true });
  }
  throw new UserFacingError(`The data folder ${folder} is being opened by too many at once.`);
}

/** The numbers of the folder's locks, highest first. */
async function generations(folder: string): Promise<number[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .flatMap((name) => /^whereabouts\.lock\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

function lockFile(folder: string, generation: number): string {
  return path.join(folder, `whereabouts.lock.${generation}`);
}

async function livingPid(folder: string, generation: number): Promise<number | undefined> {
  try {
    const text = await readFile(lockFile(folder, generation), 'utf8');
    const { pid, startedAt } = JSON.parse(text) as Holder;
    if (pid === null) return undefined;
    const now = await startOf(pid);
    return now !== undefined && now === startedAt ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** The lock stays, without a holder: its number must not be given a second time. */
async function giveBack(folder: string, own: number): Promise<void> {
  const free: Holder = { pid: null, startedAt: undefined };
  const file = lockFile(folder, own);
  await writeSynced(`${file}.free`, JSON.stringify(free));
  await rename(`${file}.free`, file);
}

async function checkFormat(folder: string): Promise<void> {
  const file = path.join(folder, 'format');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return writeSynced(file, `${format}\n`);
  if (Number(text) > format) {
    throw new UserFacingError(
      `The data folder ${folder} was made by a newer version of Whereabouts: start that version, ` +
        'or name another folder in WHEREABOUTS_DATA_DIR.',
    );
  }
}

/** The installation's own secret. It is never replaced: case ids and encrypted payloads depend on it. */
async function readSecret(folder: string): Promise<Buffer> {
  const file = path.join(folder, 'secret');
  const existing = await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (existing === undefined) {
    const secret = randomBytes(secretBytes);
    await writeSynced(`${file}.new`, secret);
    await rename(`${file}.new`, file);
    return secret;
  }
  if (existing.length !== secretBytes) {
    throw new UserFacingError(
      `The file ${file} is damaged: it holds ${existing.length} bytes and not ${secretBytes}. ` +
        'Restore it from a backup; without it the cases in this folder cannot be read.',
    );
  }
  return existing;
}

async function writeSynced(file: string, content: string | Buffer): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A step that another process may have taken first. */
function succeeds(step: Promise<void>): Promise<boolean> {
  return step.then(
    () => true,
    (error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || code === 'ENOENT') return false;
      throw error;
    },
  );
}
