import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holderOf, openDataFolder } from '../../embedded/data-folder.ts';

describe('The data folder', () => {
  let parent: string;
  let folder: string;

  beforeEach(async () => {
    parent = await mkdtemp(path.join(os.tmpdir(), 'data-folder-'));
    folder = path.join(parent, 'data');
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  it('is made for this user alone, with a secret that stays the same', async () => {
    const first = await openDataFolder(folder);
    expect(first.secret).toHaveLength(32);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(path.join(folder, 'secret'))).mode & 0o777).toBe(0o600);
    await first.release();
    const second = await openDataFolder(folder);
    expect(second.secret).toEqual(first.secret);
    await second.release();
    expect(await readdir(folder)).toEqual(['format', 'secret', 'whereabouts.lock.1', 'whereabouts.lock.2']);
    expect(await holderOf(folder)).toBeUndefined();
  });

  it('is refused to a second start in one sentence, and free again once the first is killed', async () => {
    const holder = spawn(process.execPath, [path.join(import.meta.dirname, 'hold-data-folder.ts'), folder]);
    await once(holder.stdout, 'data');
    expect(await holderOf(folder)).toBe(holder.pid);
    await expect(openDataFolder(folder)).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringContaining(`in use by a running Whereabouts (process ${holder.pid})`) as string,
    });
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect(await holderOf(folder)).toBeUndefined();
    await (await openDataFolder(folder)).release();
  });

  it('does not mistake another process that got the same pid for the holder', async () => {
    await (await openDataFolder(folder)).release();
    const lock = { pid: process.pid, startedAt: 'another boot/1' };
    await writeFile(path.join(folder, 'whereabouts.lock.2'), JSON.stringify(lock));
    const opened = await openDataFolder(folder);
    expect(await holderOf(folder)).toBe(process.pid);
    await opened.release();
  });

  it.each(['', '{', JSON.stringify({ pid: process.pid, startedAt: 'another boot/1' })])(
    'goes to exactly one of twenty that start at once on the stale lock %j',
    async (stale) => {
      await (await openDataFolder(folder)).release();
      await writeFile(path.join(folder, 'whereabouts.lock.2'), stale);
      const starts = await Promise.allSettled(Array.from({ length: 20 }, () => openDataFolder(folder)));
      expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    },
  );

  it('is left alone when a newer version made it', async () => {
    await (await openDataFolder(folder)).release();
    await writeFile(path.join(folder, 'format'), '2\n');
    await expect(openDataFolder(folder)).rejects.toThrow(/made by a newer version of Whereabouts/);
    expect(await holderOf(folder)).toBeUndefined();
  });

  it('refuses a damaged secret and does not replace it', async () => {
    await (await openDataFolder(folder)).release();
    await writeFile(path.join(folder, 'secret'), 'short');
    await expect(openDataFolder(folder)).rejects.toThrow(/is damaged: it holds 5 bytes/);
    expect(await readFile(path.join(folder, 'secret'), 'utf8')).toBe('short');
  });

  it('says in one sentence that a path cannot be a folder', async () => {
    await writeFile(folder, '');
    await expect(openDataFolder(folder)).rejects.toMatchObject({ name: 'UserFacingError', exitCode: 1 });
  });
});
