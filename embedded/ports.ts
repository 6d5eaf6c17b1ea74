import net from 'node:net';

const loopback = '127.0.0.1';

/** The wished-for port when it is free on loopback, else any free one; 0 asks for any. */
export async function freePort(wished: number, taken: readonly number[] = []): Promise<number> {
  const port = taken.includes(wished) ? undefined : await tryPort(wished);
  return port ?? (await tryPort(0)) ?? Promise.reject(new Error('this machine has no free port on loopback'));
}

/** Whether something accepts connections on this loopback port. */
export function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: loopback, port });
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ host: loopback, port }, () => {
      const { port: given } = server.address() as net.AddressInfo;
      server.close(() => resolve(given));
    });
  });
}
