import { sql } from 'kysely';
import type { Place } from '../store/context.ts';
import type { AuditFault } from './audit-fault.ts';
import type { ChainEnd } from './chain.ts';
import { hashesAt } from './read-entries.ts';
import { verifyChain, type ChainVerdict } from './verify-chain.ts';
import { firstUnboundRow } from './verify-rows.ts';

/** What became of the audit: nothing is wrong with it, or the first row that is. */
export interface AuditVerdict {
  readonly chains: readonly ChainVerdict[];
  readonly fault: AuditFault | null;
}

/**
 * Every chain with the heads that were signed outside the database, then the rows that the chains bind, then rows
 * that none binds. What a later entry explains is no fault, so rows are judged by whole chains only. The register's
 * own chain comes first: an entry that was moved to another is named as the one missing here.
 */
export async function verifyAudit(
  place: Place,
  ownAuthority: string,
  heads: readonly ChainEnd[],
): Promise<AuditVerdict> {
  const chains: ChainVerdict[] = [];
  const { rows } = await sql<{ authority: string }>`
    select distinct authority from audit_entries order by authority`.execute(place);
  const known = [...rows, ...heads].map(({ authority }) => authority);
  for (const authority of new Set([ownAuthority, ...known])) {
    const chain = await verifyChain(place, authority);
    const own = heads.filter((head) => head.authority === authority);
    chains.push(chain);
    const fault = chain.fault ?? (await firstLostHead(place, chain, own));
    if (fault) return { chains, fault };
  }
  const badRow = chains.map((chain) => chain.badRow).find((fault) => fault !== null);
  return { chains, fault: badRow ?? (await firstUnboundRow(place, ownAuthority)) };
}

async function firstLostHead(
  place: Place,
  { authority, entries }: ChainVerdict,
  heads: readonly ChainEnd[],
): Promise<AuditFault | null> {
  const seqs = heads.map(({ seq }) => seq);
  const standing = await hashesAt(place, authority, seqs);
  const lost = heads
    .toSorted((one, other) => one.seq - other.seq)
    .find(({ seq, hash }) => standing.get(seq) !== hash);
  if (lost === undefined) return null;
  const gone = lost.seq > entries;
  return {
    fault: gone ? 'head-missing' : 'head-differs',
    authority,
    seq: gone ? entries + 1 : lost.seq,
    table: 'audit_entries',
    key: null,
  };
}
