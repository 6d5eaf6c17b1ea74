import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what no HTTP client would. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything that came, once the server has closed, or once `enough` says so. */
  received(enough?: (text: string) => boolean): Promise<string>;
}

export function rawConnection(web: string, first = ''): RawConnection {
  const { hostname, port } = new URL(web);
  const socket = connect(Number(port), hostname);
  let text = '';
  let ended = false;
  const waiting = new Set<() => void>();
  const tell = () => waiting.forEach((each) => each());
  socket.setEncoding('latin1').on('data', (part: string) => {
    text += part;
    tell();
  });
  // A server that cuts a connection may do so in the middle of what is being written.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended = true;
    tell();
  });
  if (first !== '') socket.write(first, 'latin1');
  return {
    socket,
    received: (enough = () => false) =>
      new Promise((resolve) => {
        const look = () => {
          if (!ended && !enough(text)) return;
          waiting.delete(look);
          socket.destroy();
          resolve(text);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** The statuses of everything that was answered; an answer may follow the body of another one on the same line. */
export function statusesOf(text: string): number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
}
