import { createPublicKey, type KeyObject } from 'node:crypto';
import { instantAt } from '../../../domain/calendar/instant.ts';
import type { Audit } from '../audit.ts';
import type { AuditFault } from '../audit-fault.ts';
import type { ChainVerdict } from '../verify-chain.ts';
import type { HeadFolder } from './head-folder.ts';
import { isGenuine, keyIdOf, signHead, type SignedHead } from './signed-head.ts';

type Chains = Pick<Audit, 'verifyAudit' | 'auditEnds' | 'auditHashes'>;

/** The audit held against what is known of it outside the database. */
export interface AuditReport {
  readonly chains: readonly ChainVerdict[];
  readonly heads: {
    readonly checked: number;
    /** Lines that are no head, for example one that a power cut left half written. */
    readonly unreadable: number;
    /** What is after the last signed head could have been cut off without a trace. */
    readonly last: readonly Pick<SignedHead, 'authority' | 'seq' | 'at' | 'keyId'>[];
  };
  readonly fault: AuditFault | null;
}

/**
 * Signs where each chain ends, if it has grown since it was last signed.
 * @returns how many heads were signed, and the first that the database does not have any more: then nothing is signed
 *   for that authority, since a new head would cover up for it
 */
export async function signHeads(
  audit: Chains,
  { folder, key, at }: { folder: HeadFolder; key: KeyObject; at: number },
): Promise<{ signed: number; fault: AuditFault | null }> {
  const { heads } = await folder.read();
  const publicKey = createPublicKey(key);
  let signed = 0;
  let fault: AuditFault | null = null;
  for (const end of await audit.auditEnds()) {
    const { authority, seq } = end;
    const last = heads.findLast((head) => head.authority === authority);
    if (last?.seq === seq && last.hash === end.hash) continue;
    const stands = last && (await audit.auditHashes(authority, [last.seq])).get(last.seq);
    if (last && stands !== last.hash) {
      const code = stands === undefined ? 'head-missing' : 'head-differs';
      fault ??= { fault: code, authority, seq: last.seq, table: 'audit_entries', key: null };
      continue;
    }
    await folder.add(signHead(end, instantAt(at), key), publicKey);
    signed += 1;
  }
  return { signed, fault };
}

/**
 * Verifies the audit and every head in the folder.
 * @param trusted the only keys that count; without it, those that stand in the folder
 */
export async function verifyWithHeads(
  audit: Chains,
  folder: HeadFolder | undefined,
  trusted?: readonly KeyObject[],
): Promise<AuditReport> {
  const found = (await folder?.read()) ?? { heads: [], unreadable: 0, publicKeys: [] };
  const keys = new Map((trusted ?? found.publicKeys).map((each) => [keyIdOf(each), each]));
  const genuine: SignedHead[] = [];
  let forged: AuditFault | null = null;
  for (const head of found.heads) {
    const key = keys.get(head.keyId);
    if (key !== undefined && isGenuine(head, key)) {
      genuine.push(head);
      continue;
    }
    const fault = key === undefined ? 'head-key-unknown' : 'head-forged';
    forged ??= { fault, authority: head.authority, seq: head.seq, table: 'audit_entries', key: null };
  }
  const { chains, fault } = await audit.verifyAudit(genuine);
  const last = [...Map.groupBy(genuine, (head) => head.authority).values()]
    .flatMap((heads) => heads.slice(-1))
    .map(({ authority, seq, at, keyId }) => ({ authority, seq, at, keyId }));
  return {
    chains,
    heads: { checked: genuine.length, unreadable: found.unreadable, last },
    fault: fault ?? forged,
  };
}
