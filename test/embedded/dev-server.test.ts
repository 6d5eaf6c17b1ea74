import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { startDevServer, type DevServer, type DevServerOptions } from '../../embedded/server/dev-server.ts';
import { startOf } from '../../embedded/server/process-identity.ts';
import { versionOf } from '../../embedded/server/temporal-cli.ts';
import { until } from '../../process/until.ts';

describe('The embedded Temporal server', () => {
  let options: DevServerOptions;
  let servers: DevServer[];

  beforeEach(async () => {
    servers = [];
    options = {
      cli: inject('temporalCli'),
      dataDir: await mkdtemp(path.join(os.tmpdir(), 'dev-server-')),
      namespace: 'whereabouts',
      port: 0,
      uiPort: 0,
      timeSkipping: true,
      headless: true,
    };
  });

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(options.dataDir, { recursive: true, force: true });
  });

  const start = async (changes: Partial<DevServerOptions> = {}) => {
    const server = await startDevServer({ ...options, ...changes });
    servers.push(server);
    return server;
  };

  const withClient = async <T>(
    { address }: { address: string },
    use: (client: Client) => Promise<T>,
  ): Promise<T> => {
    const connection = await Connection.connect({ address });
    try {
      return await use(new Client({ connection, namespace: options.namespace }));
    } finally {
      await connection.close();
    }
  };

  const startCase = (server: { address: string }) =>
    withClient(server, (client) =>
      client.workflow.start('anything', { workflowId: 'one', taskQueue: 'nobody', args: [] }),
    );
  const statusOfCase = (server: { address: string }) =>
    withClient(server, async (client) => (await client.workflow.getHandle('one').describe()).status.name);

  /** Starts the server from a parent of its own and kills that parent. */
  const orphan = async () => {
    const script = path.join(import.meta.dirname, 'hold-dev-server.ts');
    const parent = spawn(process.execPath, [script, JSON.stringify(options)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(parent.stdout, 'data')) as [Buffer];
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    return JSON.parse(line.toString()) as { pid: number; address: string };
  };

  it('is ready with our namespace, search attributes and a file that is written through', async () => {
    const server = await start();
    await withClient(server, async ({ connection }) => {
      const { namespace } = options;
      const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
      expect(Object.keys(customAttributes)).toEqual(
        expect.arrayContaining([
          'CmeStage',
          'CmeSchool',
          'CmeOutcome',
          'CmeAttention',
          'CmeNextDeadline',
          'CmeOpenedOn',
        ]),
      );
      const { config } = await connection.workflowService.describeNamespace({ namespace });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(90 * 86_400);
    });
    expect(await readdir(options.dataDir)).toEqual(
      expect.arrayContaining([expect.stringMatching(/^temporal-\d+\.\d+\.\d+.*\.db-wal$/)]),
    );
  });

  it('is adopted with its cases when its parent was killed', async () => {
    const left = await orphan();
    await startCase(left);
    const server = await start();
    expect(server).toMatchObject({ adopted: true, pid: left.pid, address: left.address });
    expect(server.notes).toEqual([expect.stringContaining(`process ${left.pid}`)]);
    expect(await statusOfCase(server)).toBe('RUNNING');
  });

  it('replaces an orphan that was started with other settings, and keeps its cases', async () => {
    const left = await orphan();
    await startCase(left);
    const server = await start({ timeSkipping: false });
    expect(server.adopted).toBe(false);
    expect(await startOf(left.pid)).toBeUndefined();
    expect(await statusOfCase(server)).toBe('RUNNING');
  });

  it('names an orphan that does not answer and leaves it alone', async () => {
    const left = await orphan();
    process.kill(left.pid, 'SIGSTOP');
    try {
      await expect(startDevServer(options)).rejects.toMatchObject({
        name: 'UserFacingError',
        message: expect.stringContaining(`(process ${left.pid})`) as string,
      });
    } finally {
      process.kill(left.pid, 'SIGCONT');
    }
    expect((await start()).pid).toBe(left.pid);
  });

  it('goes to a free port when the wished-for one is taken, and says so', async () => {
    const other = net.createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as net.AddressInfo;
    const server = await start({ port });
    expect(server.address).not.toBe(`127.0.0.1:${port}`);
    expect(server.notes).toEqual([expect.stringContaining(`port ${port} is taken`)]);
    other.close();
  });

  it('tells when it dies, and goes on with its cases on the same port when restarted', async () => {
    const server = await start();
    const { address, pid } = server;
    await startCase(server);
    const died = new Promise<void>((resolve) => server.onExit(resolve));
    process.kill(pid, 'SIGKILL');
    await died;
    await server.restart();
    expect(server.address).toBe(address);
    expect(server.pid).not.toBe(pid);
    expect(await statusOfCase(server)).toBe('RUNNING');
  });

  it('is gone after a stop, without calling that a death', async () => {
    const server = await start();
    let deaths = 0;
    server.onExit(() => (deaths += 1));
    const { pid } = server;
    await server.stop();
    await until('the process to be gone', 1_000, async () => (await startOf(pid)) === undefined);
    expect(deaths).toBe(0);
    expect(await readdir(options.dataDir)).not.toContain('temporal.json');
  });

  it('says in one sentence why it did not start', async () => {
    const { cli } = await versionOf(options.cli);
    await mkdir(path.join(options.dataDir, `temporal-${cli}.db`));
    await expect(startDevServer(options)).rejects.toMatchObject({
      name: 'UserFacingError',
      message: expect.stringMatching(
        /^The Temporal server did not start \(.+\): see .*temporal\.log\.$/,
      ) as string,
    });
  });
});
