import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { isServing, prepareNamespace } from '../../temporal/namespace.ts';
import { accepts, freePort } from '../ports.ts';
import {
  endServer,
  findOrphan,
  forgetServer,
  isRunning,
  lastWords,
  logFileIn,
  spawnServer,
  whenEnded,
  type ServerProcess,
} from './server-process.ts';
import { versionOf } from './temporal-cli.ts';
import { until } from '../../process/until.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';

/** What the development server is started with. A port of 0 asks for any free one. */
export type DevServerOptions = {
  cli: string;
  dataDir: string;
  namespace: string;
  port: number;
  uiPort: number;
  /** Lets one workflow's clock be moved to its next deadline. */
  timeSkipping: boolean;
  headless?: boolean;
  /** Where the UI sends what is encrypted to be read. */
  codecEndpoint?: string;
  dynamicConfig?: Readonly<Record<string, unknown>>;
  log?: (line: string) => void;
};

/** The one child of an embedded installation. */
export type DevServer = {
  address: string;
  uiUrl: string;
  readonly pid: number;
  /** It was already running, left by a parent that was killed. */
  adopted: boolean;
  /** What a person should know, for example that a port was taken. */
  notes: string[];
  /** Called whenever it ends without having been asked to. */
  onExit: (listener: () => void) => void;
  /** Starts it again, on the same ports and the same database. */
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

const readyWithinMs = 30_000;
const adoptWithinMs = 10_000;
const attempts = 3;

/**
 * Starts the Temporal development server on a database file in the data folder, or adopts the one that a killed
 * parent left, and returns when the namespace and its search attributes can be used.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { dataDir, namespace } = options;
  await mkdir(dataDir, { recursive: true });
  const { cli: version } = await versionOf(options.cli);
  const database = path.resolve(dataDir, databaseName(version));
  const notes = await notesOnOtherVersions(dataDir, version);
  const orphan = await adoptOrphan(options, database, notes);
  const server = { current: orphan ?? (await startOnFreePorts(options, database, notes)) };
  const { port, uiPort } = server.current;
  const listeners: (() => void)[] = [];
  let expected = false;
  announceEnd();
  await prepareNamespace({ address: addressOf(port) }, namespace);

  function announceEnd(): void {
    const watched = server.current;
    whenEnded(watched, () => {
      if (!expected && watched === server.current) for (const listener of listeners) listener();
    });
  }

  return {
    address: addressOf(port),
    uiUrl: `http://127.0.0.1:${uiPort}`,
    get pid() {
      return server.current.pid;
    },
    adopted: orphan !== undefined,
    notes,
    onExit: (listener) => void listeners.push(listener),
    restart: async () => {
      expected = true;
      await endServer(server.current);
      server.current = await launch(options, database, port, uiPort);
      expected = false;
      announceEnd();
      await prepareNamespace({ address: addressOf(port) }, namespace);
    },
    stop: async () => {
      expected = true;
      await endServer(server.current);
      forgetServer(dataDir);
    },
  };
}

function addressOf(port: number): string {
  return `127.0.0.1:${port}`;
}

/** A newer server does not migrate an older file, so every version has its own. */
function databaseName(version: string): string {
  return `temporal-${version}.db`;
}

async function notesOnOtherVersions(dataDir: string, version: string): Promise<string[]> {
  const databases = (await readdir(dataDir)).filter((name) => /^temporal-.*\.db$/.test(name));
  if (databases.length === 0 || databases.includes(databaseName(version))) return [];
  return [
    `${databases.join(', ')} was written by another Temporal version: its cases go on only when that version ` +
      'is named in TEMPORAL_CLI',
  ];
}

/** A server left on this folder is taken over when it answers and was started as it would be now. */
async function adoptOrphan(
  options: DevServerOptions,
  database: string,
  notes: string[],
): Promise<ServerProcess | undefined> {
  const orphan = await findOrphan(options.dataDir);
  if (orphan === undefined) return undefined;
  try {
    await untilServing(orphan, adoptWithinMs);
  } catch (cause) {
    if (!(await isRunning(orphan))) return undefined;
    throw new UserFacingError(
      `A Temporal server from an earlier run (process ${orphan.pid}) holds ${orphan.database} and does not ` +
        `answer: end that process, then start again.`,
      { cause },
    );
  }
  if (orphan.args.join('\0') !== argumentsOf(options, database, orphan.port, orphan.uiPort).join('\0')) {
    notes.push(
      `the Temporal server of an earlier run (process ${orphan.pid}) was stopped: its settings differ`,
    );
    await endServer(orphan);
    return undefined;
  }
  notes.push(`the Temporal server of an earlier run (process ${orphan.pid}) still ran and is used again`);
  return orphan;
}

async function startOnFreePorts(
  options: DevServerOptions,
  database: string,
  notes: string[],
): Promise<ServerProcess> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(options.port);
    const uiPort = await freePort(options.uiPort, [port]);
    try {
      const started = await launch(options, database, port, uiPort);
      noteMovedPort(notes, 'Temporal', options.port, port);
      if (options.headless !== true) noteMovedPort(notes, 'the Temporal UI', options.uiPort, uiPort);
      return started;
    } catch (error) {
      // Someone else may have taken the port since we looked.
      const portLost = /address already in use/i.test(await lastWords(options.dataDir));
      if (!portLost || attempt === attempts) throw error;
    }
  }
}

function noteMovedPort(notes: string[], what: string, wished: number, given: number): void {
  if (wished !== 0 && wished !== given) notes.push(`port ${wished} is taken: ${what} is on ${given}`);
}

async function launch(
  options: DevServerOptions,
  database: string,
  port: number,
  uiPort: number,
): Promise<ServerProcess> {
  const { cli, dataDir } = options;
  const args = argumentsOf(options, database, port, uiPort);
  const started = await spawnServer(cli, dataDir, { port, uiPort, database, args });
  options.log?.(`Temporal server started on 127.0.0.1:${port} (process ${started.pid})`);
  try {
    await untilServing(started, readyWithinMs);
    return started;
  } catch (cause) {
    await endServer(started);
    const said = await lastWords(dataDir);
    throw new UserFacingError(
      `The Temporal server did not start${said === '' ? '' : ` (${said})`}: see ${logFileIn(dataDir)}.`,
      { cause },
    );
  }
}

function argumentsOf(options: DevServerOptions, database: string, port: number, uiPort: number): string[] {
  const dynamicConfig = {
    // The switch has been renamed after 1.32; a server takes the one it knows.
    ...(options.timeSkipping && {
      'frontend.WorkflowTimeSkippingEnabled': true,
      'system.workflowTimeSkippingEnabled': true,
    }),
    ...options.dynamicConfig,
  };
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--namespace', options.namespace],
    ...(options.headless === true
      ? ['--headless']
      : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...(options.headless === true || options.codecEndpoint === undefined
      ? []
      : ['--ui-codec-endpoint', options.codecEndpoint]),
    // On record must survive a power cut, not only a killed process.
    ...['--db-filename', database, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=2'],
    ...Object.entries(dynamicConfig).flatMap(([key, value]) => [
      '--dynamic-config-value',
      `${key}=${JSON.stringify(value)}`,
    ]),
    ...['--log-level', 'warn'],
  ];
}

async function untilServing(server: ServerProcess, withinMs: number): Promise<void> {
  await until('the Temporal server to answer', withinMs, async () => {
    if (!(await isRunning(server))) throw new Error('the Temporal server ended');
    return (await accepts(server.port)) && (await isServing({ address: addressOf(server.port) }));
  });
}
