import type { AuditActor } from '../../domain/policy/access/audit.ts';

/** Somebody who calls, as the audit names them. */
export function auditActor({ role, id, name }: AuditActor): AuditActor {
  return name === undefined ? { role, id } : { role, id, name };
}
