import type { RequestHandler } from 'express';

/** Refuses a request with two hosts, which Node's parser lets through: a proxy may have read the other one (RFC 9112, 3.2). */
export const oneHost: RequestHandler = ({ rawHeaders }, response, next) => {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
  if (hosts.length <= 1) next();
  else response.status(400).set('Connection', 'close').end();
};
