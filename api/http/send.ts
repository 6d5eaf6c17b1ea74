import type { Response } from 'express';
import type { Answer } from './answer.ts';

/** Sends an answer; its type stands in its headers where it is not JSON. */
export function send(response: Response, { status, headers, body }: Answer): void {
  response.status(status).set(headers);
  if (typeof body === 'string') response.send(body);
  else response.type(headers['Content-Type'] ?? 'application/json').send(JSON.stringify(body));
}
