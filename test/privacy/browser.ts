import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../support/chromium.ts';
import type { Place } from './markers.ts';

/** What is left of a person's visits: what the pages showed, and what the browser keeps of them. */
export interface Visited {
  /** Each page as it stood in the browser. */
  readonly pages: readonly Place[];
  /** Every address that was asked for, the pages' own requests among them. */
  readonly urls: readonly string[];
  /** What scripts of a page could read, and every file of the profile once the browser has closed. */
  readonly kept: readonly Place[];
}

/** Lets somebody go where they will in a real browser with a profile of its own. */
export async function visit(
  journey: (page: Page, see: (name: string) => Promise<void>) => Promise<void>,
): Promise<Visited> {
  const { executablePath, env, clear } = await findChromium();
  const profile = await mkdtemp(path.join(tmpdir(), 'whereabouts-browser-'));
  try {
    const browser = await chromium.launchPersistentContext(profile, {
      executablePath,
      env: { ...process.env, ...env },
      // A container has no sandbox to offer to a browser that runs as root.
      args: ['--no-sandbox'],
    });
    const pages: Place[] = [];
    const urls: string[] = [];
    const kept: Place[] = [];
    browser.on('request', (request) => urls.push(request.url()));
    const page = await browser.newPage();
    await journey(page, async (name) => {
      pages.push({ name, content: Buffer.from(await page.content()) });
      kept.push({ name: `scripts at ${page.url()}`, content: Buffer.from(await seenByScripts(page)) });
    });
    kept.push({ name: 'cookies', content: Buffer.from(JSON.stringify(await browser.storageState())) });
    await browser.close();
    return { pages, urls, kept: [...kept, ...(await filesOf(profile))] };
  } finally {
    await rm(profile, { recursive: true, force: true });
    await clear();
  }
}

/** Storage that a script of the page could read, as long as the page is open. */
function seenByScripts(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const { localStorage, sessionStorage, indexedDB, caches } = globalThis as unknown as Record<
      string,
      object
    >;
    const databases = await (indexedDB as { databases(): Promise<object[]> }).databases();
    // Only where a page came by HTTPS or from this machine is there a cache of its own.
    const keys = caches ? await (caches as { keys(): Promise<string[]> }).keys() : [];
    return JSON.stringify({ local: { ...localStorage }, session: { ...sessionStorage }, databases, keys });
  });
}

async function filesOf(folder: string): Promise<Place[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
  return Promise.all(
    names.map(async (name) => ({
      name: `profile/${path.relative(folder, name)}`,
      content: await readFile(name),
    })),
  );
}
