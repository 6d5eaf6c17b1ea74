import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { IssuerSettings } from '../../api/authentication/sign-in.ts';

/** As it is written; the secret never stands beside it. */
const issuerEntry = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/, 'must be of small letters, digits and hyphens'),
    issuer: z.string().refine(isAllowedAddress, 'must be an https address, without a query'),
    clientId: z.string().min(1, 'must not be empty'),
    clientSecretEnv: z.string().min(1, 'must name an environment variable').optional(),
    clientSecretFile: z.string().min(1, 'must be the path of a file').optional(),
    words: z.string().min(1, 'must not be empty').max(100, 'must not be longer than 100 characters'),
  })
  .refine((entry) => entry.clientSecretEnv === undefined || entry.clientSecretFile === undefined, {
    error: 'takes one of clientSecretEnv and clientSecretFile',
  });
const issuerList = z
  .array(issuerEntry)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'names an id twice');

interface ReadIssuers {
  readonly issuers: readonly IssuerSettings[];
  readonly faults: readonly string[];
}

/** Reads the issuers that WHEREABOUTS_ISSUERS lists, or the file that it names, with their secrets. */
export function readIssuers(setting: string | undefined, env: NodeJS.ProcessEnv): ReadIssuers {
  if (setting === undefined) return { issuers: [], faults: [] };
  const listed = listOf(setting);
  if (typeof listed === 'string') return faulty([listed]);
  const parsed = issuerList.safeParse(listed);
  if (!parsed.success) {
    return faulty(parsed.error.issues.map(({ path, message }) => [...path, message].join(' ')));
  }
  const faults: string[] = [];
  const issuers = parsed.data.map(({ clientSecretEnv, clientSecretFile, ...settings }) => {
    if (clientSecretEnv === undefined && clientSecretFile === undefined) return settings;
    const secret = clientSecretFile === undefined ? env[clientSecretEnv ?? ''] : textOf(clientSecretFile);
    const clientSecret = secret?.trim() ?? '';
    if (clientSecret === '') {
      faults.push(`${settings.id} has no secret in ${clientSecretEnv ?? clientSecretFile ?? ''}`);
    }
    return { ...settings, clientSecret };
  });
  return faults.length === 0 ? { issuers, faults } : faulty(faults);
}

function faulty(faults: readonly string[]): ReadIssuers {
  return { issuers: [], faults: faults.map((fault) => `WHEREABOUTS_ISSUERS: ${fault}`) };
}

/** The list, or what is wrong with it. */
function listOf(setting: string): unknown {
  const text = setting.trimStart().startsWith('[') ? setting : textOf(setting);
  if (text === undefined) return 'must be a JSON list, or the path of a file that holds one';
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return 'must be a JSON list';
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

/** HTTPS; plain HTTP is taken on this machine only, for demonstrations. */
function isAllowedAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, search, hash } = new URL(text);
  return search === '' && hash === '' && (protocol === 'https:' || (protocol === 'http:' && isHere(text)));
}

/** Whether an address is one of this machine, where the demonstration's own issuer is. */
export function isHere(address: string): boolean {
  const { hostname } = new URL(address);
  return hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
}
