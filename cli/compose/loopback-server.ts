import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpServer } from './http-server.ts';

/** Listens on loopback; a port that is taken is replaced by a free one, and the note says so. */
export async function listen(wished: number): Promise<{ server: Server; port: number; note?: string }> {
  const server = createHttpServer();
  try {
    server.listen(wished, '127.0.0.1');
    await once(server, 'listening');
  } catch {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const { port: actual } = server.address() as AddressInfo;
  const replaced = wished !== 0 && actual !== wished;
  return {
    server,
    port: actual,
    ...(replaced && { note: `Port ${wished} is taken; the web address uses ${actual} instead.` }),
  };
}
