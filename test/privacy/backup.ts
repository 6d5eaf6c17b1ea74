import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Place } from './markers.ts';

const run = promisify(execFile);

/** A backup of a data folder, and the same when its key is there. */
export interface Backup {
  readonly encrypted: Place;
  readonly readWithKey: Place;
}

/** Makes a backup with the commands of the operator's handbook, word for word, and reads it back with them. */
export async function backUp(dataDir: string): Promise<Backup> {
  const handbook = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
  const section = /^## Back up$([\s\S]*?)^## /m.exec(handbook)?.[1] ?? '';
  const blocks = [...section.matchAll(/^```sh$([\s\S]*?)^```$/gm)].map(([, block = '']) => block);
  const commandWith = (word: string) => {
    const found = blocks.find((block) => block.includes(word));
    if (found === undefined) throw new Error(`The handbook has no command with ${word}`);
    return found;
  };
  const place = await mkdtemp(path.join(tmpdir(), 'whereabouts-backup-'));
  try {
    const sh = (command: string) =>
      run('bash', ['-e', '-o', 'pipefail', '-c', command], {
        cwd: place,
        env: { ...process.env, WHEREABOUTS_DATA_DIR: dataDir },
      });
    await sh(commandWith('openssl req'));
    await sh(commandWith('tar --create'));
    await sh(commandWith('openssl cms -decrypt'));
    const fileOf = async (name: string) => ({ name, content: await readFile(path.join(place, name)) });
    return { encrypted: await fileOf('whereabouts.tar.cms'), readWithKey: await fileOf('whereabouts.tar') };
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}
