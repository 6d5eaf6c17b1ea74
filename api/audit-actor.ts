import type { AuditActor } from '../domain/policy/audit.ts';
import type { Principal } from '../register/register.ts';

/** A caller, as the audit names them. */
export function auditActor({ role, id, name }: Principal): AuditActor {
  return { role, id, name };
}
