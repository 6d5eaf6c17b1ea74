import type { RequestHandler } from 'express';

const HEADERS = 'content-type,x-namespace,authorization,authorization-extras';
const A_DAY_S = '86400';

/**
 * Lets pages of exactly one origin, those of the Temporal UI, ask the codec (https://fetch.spec.whatwg.org/#http-cors-protocol).
 * To any other origin nothing is said, so that its browser keeps the answer from it.
 */
export function onlyFrom(origin: string | null): RequestHandler {
  return (request, response, next) => {
    response.vary('Origin');
    if (origin === null || request.headers.origin !== origin) {
      next();
      return;
    }
    response.set({ 'Access-Control-Allow-Origin': origin, 'Access-Control-Allow-Credentials': 'true' });
    if (request.method !== 'OPTIONS') {
      next();
      return;
    }
    response.set({
      'Access-Control-Allow-Methods': 'POST',
      'Access-Control-Allow-Headers': HEADERS,
      'Access-Control-Max-Age': A_DAY_S,
    });
    response.status(204).end();
  };
}
