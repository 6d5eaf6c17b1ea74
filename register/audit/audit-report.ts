import { auditFaultWords, type AuditFault } from './audit-fault.ts';
import type { AuditReport } from './heads/audit-heads.ts';

/** What a verification found, as the API and the command tell it. */
export interface AuditReportJson {
  readonly ok: boolean;
  readonly chains: readonly { readonly authority: string; readonly entries: number; readonly rows: number }[];
  readonly heads: AuditReport['heads'];
  readonly fault: (AuditFault & { readonly words: string }) | null;
}

export function auditReportJson({ chains, heads, fault }: AuditReport): AuditReportJson {
  return {
    ok: fault === null,
    chains: chains.map(({ authority, entries, rows }) => ({ authority, entries, rows })),
    heads,
    fault: fault && { ...fault, words: auditFaultWords(fault) },
  };
}
