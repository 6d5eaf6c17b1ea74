import type { KeyObject } from 'node:crypto';
import { auditFaultWords } from '../register/audit/audit-fault.ts';
import { signHeads } from '../register/audit/heads/audit-heads.ts';
import type { HeadFolder } from '../register/audit/heads/head-folder.ts';
import type { Register } from '../register/register.ts';
import type { Activities, ActivityLog } from './index.ts';

/** Signs where the audit ends, and puts that outside the database. */
export function signAuditHead(
  register: Register,
  log: ActivityLog,
  signing: { readonly folder: HeadFolder; readonly key: KeyObject | null } | undefined,
): Activities['signAuditHead'] {
  return async () => {
    if (!signing?.key) {
      log.warn({}, 'no key to sign the audit with: what is cut off its end leaves no trace');
      return;
    }
    const { signed, fault } = await signHeads(register, { ...signing, key: signing.key, at: Date.now() });
    if (fault === null) log.info({ signed }, 'audit signed');
    else log.warn({ fault: fault.fault }, `the audit is not signed. ${auditFaultWords(fault)}`);
  };
}
