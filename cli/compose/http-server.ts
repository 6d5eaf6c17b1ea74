import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { once } from 'node:events';

/** How long a client may take, and how much it may hold; each guards one way of keeping a service busy for nothing. */
interface HttpLimits {
  /** From the first byte to the end of the headers. */
  readonly headersMs: number;
  /** To the end of the body: 8 MB, the largest file taken, at 1 Mbit/s. */
  readonly requestMs: number;
  /** Between two requests of one connection. */
  readonly keepAliveMs: number;
  /** How often connections are looked at. */
  readonly everyMs: number;
  readonly headerBytes: number;
  readonly headers: number;
  readonly requestsASocket: number;
  /** Connections that wait for a request or its headers; beyond, the one that has waited longest makes room. */
  readonly waitingSockets: number;
  /** Connections in all. */
  readonly sockets: number;
  /** What is still being sent after its answer is read for so long, so that the answer arrives, and cut then. */
  readonly lingerMs: number;
}

export const HTTP_LIMITS: HttpLimits = {
  headersMs: 10_000,
  requestMs: 70_000,
  keepAliveMs: 10_000,
  everyMs: 1_000,
  headerBytes: 16 * 1024,
  headers: 100,
  requestsASocket: 10_000,
  waitingSockets: 2_000,
  sockets: 5_000,
  lingerMs: 1_000,
};

/**
 * The HTTP server of every process that serves one. Requests of which two readers could make different ones (RFC 9112,
 * sections 5.2, 6.1, 6.3 and 11.2) are refused by Node's strict parser.
 */
export function createHttpServer(limits: HttpLimits = HTTP_LIMITS): Server {
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    keepAliveTimeout: limits.keepAliveMs,
    connectionsCheckingInterval: limits.everyMs,
    maxHeaderSize: limits.headerBytes,
    insecureHTTPParser: false,
    requireHostHeader: true,
  });
  server.maxHeadersCount = limits.headers;
  server.maxRequestsPerSocket = limits.requestsASocket;
  server.maxConnections = limits.sockets;
  evictWaiting(server, limits);
  cutAfterAnswer(server, limits);
  return server;
}

/** In the order in which they began to wait: those that nobody hears from are the first to go. */
function evictWaiting(server: Server, { waitingSockets }: HttpLimits): void {
  const waiting = new Set<Socket>();
  const wait = (socket: Socket) => {
    if (socket.destroyed) return;
    waiting.add(socket);
    const [longest] = waiting;
    if (waiting.size > waitingSockets) longest?.destroy();
  };
  server.on('connection', (socket) => {
    socket.once('close', () => void waiting.delete(socket));
    wait(socket);
  });
  server.on('request', ({ socket }, response: ServerResponse) => {
    waiting.delete(socket);
    response.once('close', () => {
      wait(socket);
    });
  });
}

/** A body that nobody waits for is not read to its end: it was refused, however long it goes on. */
function cutAfterAnswer(server: Server, { lingerMs }: HttpLimits): void {
  server.on('request', (request, response: ServerResponse) => {
    response.once('finish', () => {
      if (request.complete) return;
      const cut = setTimeout(() => request.socket.destroy(), lingerMs);
      cut.unref();
      request.once('end', () => {
        clearTimeout(cut);
      });
    });
  });
}

/** Stops taking connections, and lets those that are being answered come to their end for a while. */
export async function closeHttpServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  // A client that keeps its connection open must not keep the service from stopping.
  setTimeout(() => {
    server.closeAllConnections();
  }, 2_000).unref();
  await closed;
}
