import { pino, type Logger } from 'pino';

/**
 * The product's log: lines of JSON with ids and codes. Nothing personal is ever handed to it, so nothing has to be
 * taken out again.
 * @param file where to; standard output when absent
 */
export function logTo(file?: string): Logger {
  return file === undefined ? pino() : pino(pino.destination({ dest: file, mkdir: true, sync: false }));
}
