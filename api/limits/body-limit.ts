import type { RequestHandler } from 'express';
import { problem } from '../http/problem.ts';
import { send } from '../http/send.ts';

/**
 * Refuses a body as soon as it says that it is too long, or turns out to be. The parsers know the same limit, but
 * answer only when all of it has come.
 */
export function bodyUpTo(bytes: number): RequestHandler {
  const tooLarge = problem('too-large', `The body may have up to ${Math.floor(bytes / 1024)} kB.`);
  return (request, response, next) => {
    if (Number(request.headers['content-length'] ?? 0) > bytes) {
      send(response, tooLarge);
      return;
    }
    let received = 0;
    // The parser comes next and in the same turn, so that neither misses what the other gets.
    request.on('data', (part: Buffer) => {
      received += part.length;
      if (received > bytes && !response.headersSent) send(response, tooLarge);
    });
    next();
  };
}
