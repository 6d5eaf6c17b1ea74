import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, unlink } from 'node:fs/promises';
import path from 'node:path';
import { startOf } from './process-identity.ts';
import { UserFacingError } from './user-facing-error.ts';

/** The shape of the folder. A folder with a higher number was made by a newer Whereabouts and is left alone. */
const format = 1;
const secretBytes = 32;

/** The embedded installation's folder, held by this process alone until released. */
export type DataFolder = { path: string; secret: Buffer; release: () => Promise<void> };

type Holder = { pid: number; startedAt: string | undefined };

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
  const holder = await readHolder(lockFile(path.resolve(folder)));
  return holder !== undefined && (await isLiving(holder)) ? holder.pid : undefined;
}

function lockFile(folder: string): string {
  return path.join(folder, 'whereabouts.lock');
}

async function lock(folder: string): Promise<() => Promise<void>> {
  const file = lockFile(folder);
  const mine = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  const holder: Holder = { pid: process.pid, startedAt: await startOf(process.pid) };
  const content = JSON.stringify(holder);
  try {
    for (;;) {
      // A link fails when the name exists, as O_EXCL does, and never shows a half-written lock.
      await writeSynced(mine, content);
      if (await succeeds(link(mine, file))) break;
      const other = await readHolder(file);
      if (other !== undefined && (await isLiving(other))) {
        throw new UserFacingError(
          `The data folder ${folder} is in use by a running Whereabouts (process ${other.pid}): ` +
            'stop that one first, or name another folder in WHEREABOUTS_DATA_DIR.',
        );
      }
      await takeAway(file, other, `${mine}.stale`);
    }
  } finally {
    await rm(mine, { force: true });
  }
  return async () => {
    const current = await readHolder(file);
    if (current?.pid === holder.pid && current.startedAt === holder.startedAt)
      await rm(file, { force: true });
  };
}

/** Removes a dead process's lock. Only one of several starters gets to move it, and a live one moved by accident goes back. */
async function takeAway(file: string, stale: Holder | undefined, aside: string): Promise<void> {
  if (!(await succeeds(rename(file, aside)))) return;
  const moved = await readHolder(aside);
  if (moved?.pid !== stale?.pid || moved?.startedAt !== stale?.startedAt) await succeeds(link(aside, file));
  await unlink(aside);
}

async function isLiving({ pid, startedAt }: Holder): Promise<boolean> {
  const now = await startOf(pid);
  return now !== undefined && now === startedAt;
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const { pid, startedAt } = JSON.parse(await readFile(file, 'utf8')) as Holder;
    return { pid, startedAt };
  } catch {
    return undefined;
  }
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
