import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { bodyUpTo } from '../limits/body-limit.ts';

const LIMIT = 100 * 1024;

/** A fault of what was sent, as the error of a body parser tells it. */
class UnreadableBody extends Error {
  readonly status: 400 | 415;

  constructor(status: 400 | 415) {
    super('The body is not text in UTF-8');
    this.status = status;
  }
}

/**
 * JSON is UTF-8 (RFC 8259 section 8.1). Bytes that are not would otherwise be kept as replacement characters, and
 * nobody would know what was meant.
 */
function utf8Only(_request: IncomingMessage, _response: ServerResponse, body: Buffer, charset: string): void {
  if (charset !== 'utf-8') throw new UnreadableBody(415);
  if (!isUtf8(body)) throw new UnreadableBody(400);
}

/** The same for what a form has written as `%C3%A9`. */
function utf8Form(request: IncomingMessage, response: ServerResponse, body: Buffer, charset: string): void {
  utf8Only(request, response, body, charset);
  try {
    decodeURIComponent(body.toString());
  } catch {
    throw new UnreadableBody(400);
  }
}

/** Reads JSON of any kind, as it was sent: nothing is unpacked. */
export const json = [
  bodyUpTo(LIMIT),
  express.json({ limit: LIMIT, strict: false, inflate: false, verify: utf8Only }),
];

/** Reads the form of a page. */
export const form = [
  bodyUpTo(LIMIT),
  express.urlencoded({ extended: false, limit: LIMIT, inflate: false, verify: utf8Form }),
];
