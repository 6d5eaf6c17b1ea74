import type { Client } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import type { BaseLogger } from 'pino';
import { UserFacingError } from '../process/user-facing-error.ts';
import type { EncryptionKeys, KnownEncryptionKey } from '../register/keys/encryption-keys-port.ts';
import { createDataConverter } from './data-converter.ts';
import { createPayloadCodec } from './payload-codec.ts';
import { OWN_KEY_ID, type KeyRing } from './key-ring.ts';

interface Options {
  readonly ring: KeyRing;
  readonly register: EncryptionKeys;
  readonly namespace: string;
  readonly log: Pick<BaseLogger, 'warn'>;
  /** Called with one sentence when a payload shows that the installation uses a key that this process lacks. */
  readonly onMissingKey: (sentence: string) => void;
}

/** The keys of one process, held against what the installation is known to encrypt with. */
export interface InstallationKeys {
  readonly codec: PayloadCodec;
  readonly dataConverter: DataConverter;
  /**
   * Says to the register that this process encrypts from now on.
   * @throws UserFacingError when the process lacks a key that running workflows need, or has another one of that id
   */
  begin(client: Client): Promise<void>;
  stop(): void;
}

const HOUR_MS = 3_600_000;
/** How long the register takes a key to be in use after a process said so last. */
const KNOWN_FOR_MS = 24 * HOUR_MS;

/** A worker that cannot read its own histories would decide on nothing; so it does not start, or stops. */
export function openInstallationKeys(options: Options): InstallationKeys {
  const { ring, register, namespace, log, onMissingKey } = options;
  const retired = new Set<string>();
  let again: NodeJS.Timeout | undefined;

  async function isInUse(keyId: string): Promise<boolean> {
    if (retired.has(keyId)) return false;
    const known = await register.encryptionKeys();
    if (!known.some(({ id }) => id === keyId)) return false;
    onMissingKey(
      `${named(keyId)} is in use by another process and missing here: put it into ` +
        'WHEREABOUTS_ENCRYPTION_KEYS of every process before one puts it first',
    );
    return true;
  }

  const note = () => {
    const { id, check } = ring.current;
    return register.noteEncryptionKey({ id, check, usedUntil: Date.now() + KNOWN_FOR_MS });
  };

  const codec = createPayloadCodec({ ring, namespace, isInUse });
  return {
    codec,
    dataConverter: createDataConverter(codec),
    async begin(client) {
      for (const known of await register.encryptionKeys()) {
        const { fault } = await heldAgainst(ring, known, client);
        if (fault !== undefined) throw new UserFacingError(fault, { exitCode: 2 });
        if (ring.find(known.id) === undefined) retired.add(known.id);
      }
      await note();
      again = setInterval(() => {
        // What is on record lasts longer than the register may be away.
        note().catch((error: unknown) => {
          log.warn({ err: error }, 'the use of the encryption key could not be noted');
        });
      }, HOUR_MS).unref();
    },
    stop() {
      clearInterval(again);
    },
  };
}

/** Whether a ring has what is needed of one known key. `running`: workflows that began while the key was in use. */
export async function heldAgainst(
  ring: KeyRing,
  known: KnownEncryptionKey,
  client: Client,
): Promise<{ readonly running: number; readonly fault?: string }> {
  const own = ring.find(known.id);
  const running = await workflowsWith(client, known);
  if (own !== undefined && own.check !== known.check) return { running, fault: anotherSecret(known.id) };
  if (own === undefined && running > 0) return { running, fault: missingKey(known.id, running) };
  return { running };
}

/** Their histories may hold payloads of the key. */
async function workflowsWith(client: Client, { usedUntil }: KnownEncryptionKey): Promise<number> {
  const until = new Date(usedUntil).toISOString();
  const { count } = await client.workflow.count(`ExecutionStatus = "Running" AND StartTime <= "${until}"`);
  return count;
}

/** A key as the person knows it who has to find it. */
export function named(keyId: string): string {
  return keyId === OWN_KEY_ID
    ? 'The encryption key that follows from WHEREABOUTS_KEY or from the data folder'
    : `The encryption key "${keyId}"`;
}

function anotherSecret(keyId: string): string {
  return keyId === OWN_KEY_ID
    ? 'WHEREABOUTS_KEY, or the file "secret" in the data folder, is not the one that the cases are encrypted ' +
        'with: put the former one back.'
    : `${named(keyId)} in WHEREABOUTS_ENCRYPTION_KEYS has another secret than the one that cases are encrypted ` +
        'with: put the former one back, or give the new one an id of its own.';
}

function missingKey(keyId: string, running: number): string {
  return (
    `${named(keyId)} is missing, and ${running} running workflows may need it: put it back into ` +
    'WHEREABOUTS_ENCRYPTION_KEYS, behind the first one.'
  );
}
