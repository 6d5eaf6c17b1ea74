import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { UserFacingError } from '../../process/user-facing-error.ts';
import { headFolder, type HeadFolder } from '../../register/audit/heads/head-folder.ts';
import type { Config } from './config.ts';

/** Where signed heads of the audit go, and the key that signs them; null where none is configured. */
export interface AuditSigning {
  readonly folder: HeadFolder;
  readonly key: KeyObject | null;
}

/** By the settings. @throws UserFacingError for a key that is none */
export async function configuredSigning(config: Config): Promise<AuditSigning> {
  const { WHEREABOUTS_AUDIT_DIR, WHEREABOUTS_AUDIT_KEY, WHEREABOUTS_AUDIT_KEY_FILE } = config;
  const folder = headFolder(WHEREABOUTS_AUDIT_DIR ?? path.resolve(config.WHEREABOUTS_DATA_DIR, 'audit'));
  if (WHEREABOUTS_AUDIT_KEY_FILE !== undefined) {
    const pem = await readFile(WHEREABOUTS_AUDIT_KEY_FILE, 'utf8').catch(() => '');
    return { folder, key: signingKey(pem, 'WHEREABOUTS_AUDIT_KEY_FILE') };
  }
  if (WHEREABOUTS_AUDIT_KEY === undefined) return { folder, key: null };
  return { folder, key: signingKey(WHEREABOUTS_AUDIT_KEY, 'WHEREABOUTS_AUDIT_KEY') };
}

/** The same of an embedded installation, which makes a key of its own in its data folder. */
export async function embeddedSigning(config: Config, dataDir: string): Promise<AuditSigning> {
  const { folder, key } = await configuredSigning({
    ...config,
    WHEREABOUTS_AUDIT_DIR: config.WHEREABOUTS_AUDIT_DIR ?? path.join(dataDir, 'audit'),
  });
  if (key !== null) return { folder, key };
  const file = path.join(dataDir, 'audit-key.pem');
  const pem = await readFile(file, 'utf8').catch(() => newKey(file));
  return { folder, key: signingKey(pem, file) };
}

async function newKey(file: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, pem, { mode: 0o600, flag: 'wx' });
  return pem;
}

function signingKey(pem: string, where: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // What the library says of it is of no use to whoever set it.
  }
  throw new UserFacingError(
    `Configuration: ${where} must hold an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519).`,
    { exitCode: 2 },
  );
}
