import { Client, Connection } from '@temporalio/client';
import { heldAgainst, named } from '../../encryption/installation-keys.ts';
import { createKeyRing } from '../../encryption/key-ring.ts';
import { openDatabase, type Database } from '../../register/store/database.ts';
import { encryptionKeys } from '../../register/keys/encryption-keys.ts';
import { temporalServer } from '../../temporal/server.ts';
import type { Config } from './config.ts';
import type { Finding } from './finding.ts';

/**
 * Holds the keys of the settings against those that cases are encrypted with. Nothing is found where the register or
 * the Temporal server is not configured, or away, which other checks tell.
 */
export async function checkEncryptionKeys(config: Config): Promise<Finding[]> {
  const { DATABASE_URL, TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE: namespace, WHEREABOUTS_KEY } = config;
  if (DATABASE_URL === undefined || TEMPORAL_ADDRESS === undefined || WHEREABOUTS_KEY === undefined)
    return [];
  const ring = createKeyRing(Buffer.from(WHEREABOUTS_KEY), config.WHEREABOUTS_ENCRYPTION_KEYS);
  const server = temporalServer(TEMPORAL_ADDRESS, config);
  let database: Database | undefined;
  let connection: Connection | undefined;
  try {
    database = await openDatabase({ databaseUrl: DATABASE_URL });
    connection = await Connection.connect({ ...server, connectTimeout: 3_000 });
    const client = new Client({ connection, namespace });
    const findings: Finding[] = [];
    for (const known of await encryptionKeys(database).encryptionKeys()) {
      const { running, fault } = await heldAgainst(ring, known, client);
      const says = fault ?? `${named(known.id)} is known; ${running} running workflows are from its time`;
      findings.push({
        check: 'Encryption keys',
        ok: fault === undefined,
        says,
        ...(fault !== undefined && {
          todo: 'take the secret from the backup; without it those cases stand still',
        }),
      });
    }
    return findings;
  } catch {
    return [];
  } finally {
    await connection?.close();
    await database?.close();
  }
}
