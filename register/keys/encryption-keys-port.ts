/** A key that payloads in Temporal are or were encrypted with; the key itself is never in the register. */
export interface KnownEncryptionKey {
  readonly id: string;
  /** Tells whether a secret under this id is the same one, without telling it. */
  readonly check: string;
  /** No process encrypts with it after this instant, as far as is known. Epoch milliseconds. */
  readonly usedUntil: number;
}

/** Which keys the installation encrypts with, so that a process that lacks one knows it. */
export interface EncryptionKeys {
  encryptionKeys(): Promise<KnownEncryptionKey[]>;
  /** A process encrypts with this key until then, or longer: an earlier instant than the one on record changes nothing. */
  noteEncryptionKey(key: KnownEncryptionKey): Promise<void>;
}
