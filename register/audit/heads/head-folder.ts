import { createPublicKey, type KeyObject } from 'node:crypto';
import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { keyIdOf, type SignedHead } from './signed-head.ts';

/**
 * A folder outside the database with the signed heads, a file of JSON lines for each authority, and the public keys
 * they were signed with. Best on storage that takes additions only.
 */
export interface HeadFolder {
  readonly path: string;
  /** On the disk when it resolves. */
  add(head: SignedHead, publicKey: KeyObject): Promise<void>;
  /** Oldest first; lines that cannot be read are counted only. */
  read(): Promise<{ heads: SignedHead[]; unreadable: number; publicKeys: KeyObject[] }>;
}

export function headFolder(folder: string): HeadFolder {
  return {
    path: folder,

    async add(head, publicKey) {
      await mkdir(folder, { recursive: true, mode: 0o750 });
      const pem = publicKey.export({ type: 'spki', format: 'pem' });
      await writeFile(path.join(folder, `${keyIdOf(publicKey)}.pem`), pem, { flag: 'wx' }).catch(unlessThere);
      const file = await open(path.join(folder, `${head.authority}.jsonl`), 'a', 0o640);
      try {
        await file.appendFile(`${JSON.stringify(head)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
    },

    async read() {
      const names = (await readdir(folder).catch(() => [])).toSorted();
      const texts = await Promise.all(
        names.map(async (name) => ({ name, text: await readFile(path.join(folder, name), 'utf8') })),
      );
      const lines = texts
        .filter(({ name }) => name.endsWith('.jsonl'))
        .flatMap(({ text }) => text.split('\n').filter((line) => line.trim() !== ''))
        .map(headIn);
      const heads = lines.filter((head) => head !== undefined);
      const publicKeys = texts
        .filter(({ name }) => name.endsWith('.pem'))
        .map(({ text }) => createPublicKey(text));
      return { heads, unreadable: lines.length - heads.length, publicKeys };
    },
  };
}

function unlessThere(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
}

function headIn(line: string): SignedHead | undefined {
  try {
    const head = JSON.parse(line) as Partial<SignedHead>;
    const { authority, seq, hash, at, keyId, signature } = head;
    const texts = [authority, hash, at, keyId, signature];
    const whole = texts.every((text) => typeof text === 'string') && Number.isSafeInteger(seq);
    return whole ? (head as SignedHead) : undefined;
  } catch {
    return undefined;
  }
}
