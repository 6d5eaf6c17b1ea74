import { createReadStream, createWriteStream } from 'node:fs';
import { createHash } from 'node:crypto';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** A site that does not answer in this time is taken for unreachable: there are other ways. */
const answerWithinMs = 5_000;
/** A download that stands still this long has died. */
const stallMs = 30_000;

/** SHA-256 of a file, in hexadecimal. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** Streams a URL into a file; throws when the site cannot be reached, refuses, or falls silent. */
export async function download(
  url: string,
  file: string,
  onProgress: (received: number, total: number | undefined) => void,
  giveUp?: AbortSignal,
): Promise<void> {
  const abort = new AbortController();
  const signal = AbortSignal.any([abort.signal, ...(giveUp === undefined ? [] : [giveUp])]);
  let timer = setTimeout(() => abort.abort(new Error('no answer in time')), answerWithinMs);
  try {
    const response = await fetch(url, { signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const total = Number(response.headers.get('content-length') ?? NaN);
    let received = 0;
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        clearTimeout(timer);
        timer = setTimeout(() => abort.abort(new Error('the download stood still')), stallMs);
        received += chunk.length;
        onProgress(received, Number.isNaN(total) ? undefined : total);
        done(null, chunk);
      },
    });
    await pipeline(Readable.fromWeb(response.body), watch, createWriteStream(file));
  } finally {
    clearTimeout(timer);
  }
}

/** A progress bar on a terminal; elsewhere one plain line for each quarter. */
export function progressReporter(title: string, log: (line: string) => void) {
  const screen = process.stderr;
  let quarter = 0;
  return (received: number, total: number | undefined): void => {
    if (total === undefined) return;
    const share = received / total;
    const megabytes = `${Math.round(received / 1e6)}/${Math.round(total / 1e6)} MB`;
    if (screen.isTTY) {
      const filled = Math.round(share * 30);
      screen.write(`\r${title} [${'█'.repeat(filled)}${'·'.repeat(30 - filled)}] ${megabytes} `);
      if (received >= total) screen.write('\n');
    } else if (Math.floor(share * 4) > quarter) {
      quarter = Math.floor(share * 4);
      log(`${title}: ${quarter * 25} % (${megabytes})`);
    }
  };
}
