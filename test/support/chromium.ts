import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A browser that can be launched. */
interface Chromium {
  readonly executablePath: string;
  /** What it finds its libraries and fonts by, beside the environment of the tests. */
  readonly env: Readonly<Record<string, string>>;
  readonly clear: () => Promise<void>;
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** The Chromium of this machine, where it has one on its path, else the one that came with `npm ci`. */
export async function findChromium(): Promise<Chromium> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const here = folders
    .flatMap((folder) => NAMES.map((name) => path.join(folder, name)))
    .find((file) => existsSync(file));
  return here === undefined
    ? unpackChromium()
    : { executablePath: here, env: {}, clear: () => Promise.resolve() };
}

/**
 * Unpacks the Chromium of the package, with the libraries that a machine without a desktop lacks, into a folder of its
 * own: at the package's own place another version may lie, or another user's.
 */
async function unpackChromium(): Promise<Chromium> {
  const folder = await mkdtemp(path.join(tmpdir(), 'whereabouts-chromium-'));
  const before = process.env['TMPDIR'];
  // The package knows no other way to be told where to unpack.
  process.env['TMPDIR'] = folder;
  try {
    const { default: packed, inflate } = await import('@sparticuz/chromium');
    const build = path.dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'));
    const executablePath = await packed.executablePath();
    await inflate(path.join(build, '../bin/al2023.tar.br'));
    // Its own names places where a cloud function keeps fonts; without a font every text has no height.
    const fonts = path.join(folder, 'fonts');
    const cache = path.join(folder, 'fonts-cache');
    await writeFile(
      path.join(fonts, 'fonts.conf'),
      `<?xml version="1.0"?><fontconfig><dir>${fonts}</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
    );
    const env = {
      LD_LIBRARY_PATH: path.join(folder, 'al2023/lib'),
      FONTCONFIG_PATH: fonts,
    };
    return { executablePath, env, clear: () => rm(folder, { recursive: true, force: true }) };
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
}
