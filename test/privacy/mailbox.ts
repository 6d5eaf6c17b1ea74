import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';
import type { Place } from './markers.ts';

/** A mail server on loopback that keeps every mail as its bytes came, with the envelope. */
export async function startMailbox() {
  const mails: Place[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 1_000,
    onData(stream, { envelope }, callback) {
      buffer(stream).then((content) => {
        const to = Buffer.from(`${JSON.stringify(envelope)}\n`);
        mails.push({ name: `mail ${String(mails.length)}`, content: Buffer.concat([to, content]) });
        callback();
      }, callback);
    },
  });
  const listener = server.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${String(port)}`,
    mails: () => [...mails],
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}
