import { fsyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

type FileSystemSetup = Awaited<ReturnType<NodeFS['init']>>;

/** The part of Emscripten's file system on Node that syncs an open file. */
interface SyncableModule {
  NODEFS: { stream_ops: { fsync?: (stream: { nfd: number }) => number } };
}

/**
 * PGlite's files on a real disk, with a real fsync. As shipped, PostgreSQL's requests to sync end in an empty
 * function: a killed process loses nothing, but a power cut may. `sync` may be replaced to watch it.
 */
class SyncedNodeFS extends NodeFS {
  readonly #sync: (fd: number) => void;

  constructor(folder: string, sync: (fd: number) => void) {
    super(folder);
    this.#sync = sync;
  }

  override async init(...args: Parameters<NodeFS['init']>): Promise<FileSystemSetup> {
    const { emscriptenOpts } = await super.init(...args);
    const install = (module: unknown) => {
      (module as SyncableModule).NODEFS.stream_ops.fsync = ({ nfd }) => {
        this.#sync(nfd);
        return 0;
      };
    };
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), install] } };
  }
}

/**
 * PGlite options of a folder whose commits are on the disk when they are answered. PGlite starts PostgreSQL with
 * `-F` (no fsync), which is left out; `wal_sync_method` is `fsync` because its runtime ignores fdatasync.
 */
export function durable(
  folder: string,
  sync: (fd: number) => void = fsyncSync,
): { fs: NodeFS; startParams: string[] } {
  const startParams = PGlite.defaultStartParams.filter((param) => param !== '-F');
  return { fs: new SyncedNodeFS(folder, sync), startParams: [...startParams, '-c', 'wal_sync_method=fsync'] };
}
