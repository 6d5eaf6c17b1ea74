import { readFileSync } from 'node:fs';

/** Settings that hold a secret: each may be given as a file of that name with `_FILE` behind it, as containers do. */
const SECRETS = [
  'DATABASE_URL',
  'SMTP_URL',
  'WHEREABOUTS_KEY',
  'WHEREABOUTS_ENCRYPTION_KEYS',
  'WHEREABOUTS_API_KEY',
  'TEMPORAL_TOKEN',
] as const;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with every secret that is in a file read from there. Faults name the setting, and never the file:
 * its path may tell where secrets are kept.
 */
export function withSecretFiles(env: Environment): { env: Environment; faults: string[] } {
  const read: Record<string, string> = {};
  const faults: string[] = [];
  for (const name of SECRETS) {
    const file = env[`${name}_FILE`];
    if (file === undefined) continue;
    if (env[name] !== undefined) {
      faults.push(`${name} and ${name}_FILE must not both be set`);
      continue;
    }
    const secret = textOf(file);
    if (secret === undefined)
      faults.push(`${name}_FILE must name a file that can be read, with the secret in it`);
    else read[name] = secret;
  }
  return { env: { ...env, ...read }, faults };
}

/** Without the line break that editors and shells put behind it; undefined when there is nothing. */
function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}
