import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** What a relay in a test does with one mail, by its place in the order of arrival. */
type Behaviour = 'take' | 450 | 550 | 'cut-before-the-dot' | 'cut-after-the-dot';

interface TakenMail {
  readonly to: string;
  readonly messageId: string;
  readonly maybeDuplicate: boolean;
}

/** A real SMTP relay on loopback that can be told to misbehave. */
export interface RelayDouble {
  readonly url: string;
  /** What was taken, whether or not the client was told. */
  readonly taken: TakenMail[];
  /** Behaviours of the next mails for an address, in turn; after them every mail is taken. */
  behave(address: string, ...behaviours: Behaviour[]): void;
  readonly connections: () => number;
  stop(): Promise<void>;
}

/** @param port where it listens; any free one when 0 */
export async function startRelay(port = 0): Promise<RelayDouble> {
  const taken: TakenMail[] = [];
  const planned = new Map<string, Behaviour[]>();
  /** Clients by the port under which the relay knows them. */
  const clients = new Map<number, Socket>();
  let connections = 0;
  const relay = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    closeTimeout: 100,
    onRcptTo({ address }, _session, callback) {
      const next = planned.get(address)?.[0];
      if (next !== 450 && next !== 550) {
        callback();
        return;
      }
      planned.get(address)?.shift();
      callback(Object.assign(new Error(`no mailbox ${address}`), { responseCode: next }));
    },
    onData(stream, session, callback) {
      const to = session.envelope.rcptTo[0]?.address ?? '';
      const next = planned.get(to)?.shift() ?? 'take';
      const cut = () => clients.get(session.remotePort)?.destroy();
      if (next === 'cut-before-the-dot') cut();
      const parsed = buffer(stream).then((raw) => PostalMime.parse(raw));
      parsed.then(
        (mail) => {
          if (next === 'cut-before-the-dot') return;
          taken.push({
            to,
            messageId: mail.messageId ?? '',
            maybeDuplicate: mail.headers.some(({ key }) => key === 'x-possible-duplicate'),
          });
          if (next === 'cut-after-the-dot') cut();
          else callback();
        },
        () => undefined,
      );
    },
  });
  relay.on('error', () => undefined);
  const back = relay.listen(0, '127.0.0.1');
  await once(back, 'listening');
  const { port: relayPort } = back.address() as AddressInfo;
  // In front of the relay stands a plain pipe, which can be cut at any moment.
  const front = createServer((client) => {
    connections += 1;
    const inner = connect(relayPort, '127.0.0.1', () => clients.set(inner.localPort ?? 0, client));
    client.on('error', () => undefined).on('close', () => inner.destroy());
    inner.on('error', () => undefined).on('close', () => client.destroy());
    client.pipe(inner).pipe(client);
  });
  front.listen(port, '127.0.0.1');
  await once(front, 'listening');
  return {
    url: `smtp://127.0.0.1:${(front.address() as AddressInfo).port}`,
    taken,
    behave: (address, ...behaviours) => planned.set(address, behaviours),
    connections: () => connections,
    async stop() {
      for (const client of clients.values()) client.destroy();
      front.close();
      await new Promise<void>((resolve) => {
        relay.close(resolve);
      });
    },
  };
}
