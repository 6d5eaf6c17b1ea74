import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { DomUtils, parseDocument } from 'htmlparser2';
import { SMTPServer } from 'smtp-server';
import { rawConnection } from '../api/raw-socket.ts';

type Document = ReturnType<typeof parseDocument>;
type Node = Document['children'][number];

/** A page as a browser builds it: its elements with the names of their attributes, and all text and values in them. */
export function pageOf(markup: string): { readonly skeleton: string; readonly words: string[] } {
  const names: string[] = [];
  const words: string[] = [];
  const walk = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      if ('attribs' in node) {
        names.push(`<${[node.name, ...Object.keys(node.attribs)].join(' ')}>`);
        words.push(...Object.values(node.attribs));
        walk(node.children);
        names.push(`</${node.name}>`);
      } else if (DomUtils.isText(node)) words.push(node.data);
      else names.push(node.type);
    }
  };
  walk(parseDocument(markup).children);
  return { skeleton: names.join(''), words };
}

/** How a cell begins that a spreadsheet takes for a formula, at once or after trimming it. */
export const SIGNS_OF_FORMULAS = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u;

/** A mail as it came over the wire. */
export interface RawMail {
  readonly recipients: readonly string[];
  readonly bytes: string;
}

/** The names of a mail's headers, as whoever reads its lines sees them. */
export function headerNames({ bytes }: RawMail): string[] {
  const head = bytes.slice(0, bytes.indexOf('\r\n\r\n'));
  return head
    .split(/\r\n|\r|\n/)
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.split(':')[0] ?? '');
}

export interface RawMailbox {
  readonly url: string;
  readonly mails: RawMail[];
  stop(): Promise<void>;
}

/** A real SMTP server on loopback that keeps every byte of a message. */
export async function startRawMailbox(): Promise<RawMailbox> {
  const mails: RawMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onData(stream, session, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const recipients = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ recipients, bytes: Buffer.concat(chunks).toString('latin1') });
        callback();
      });
    },
  });
  server.on('error', () => undefined);
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `smtp://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    mails,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Every place that this process connects to, from now until `end`. */
export function watchSockets(): { readonly places: Set<string>; end(): void } {
  const places = new Set<string>();
  const note = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    socket.once('connect', () => places.add(`${socket.remoteAddress ?? ''}:${socket.remotePort ?? ''}`));
    socket.once('lookup', (_error: unknown, _address: unknown, _family: unknown, host: string) =>
      places.add(host),
    );
  };
  subscribe('net.client.socket', note);
  return { places, end: () => void unsubscribe('net.client.socket', note) };
}

/** Longer than any answer takes: whoever is silent for so long waits for the rest of a request. */
const SILENCE_MS = 3_000;

/** Writes bytes on a connection of their own, and reads until the server closes it or waits for more. */
export function exchange(web: string, bytes: string): Promise<string> {
  const connection = rawConnection(web, bytes);
  connection.socket.setTimeout(SILENCE_MS, () => connection.socket.destroy());
  return connection.received();
}
