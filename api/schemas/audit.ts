import { z } from 'zod';
import { AUDIT_ACTIONS, type AuditAction } from '../../domain/policy/access/audit.ts';
import { AUDIT_FAULTS, type AuditFault } from '../../register/audit/audit-fault.ts';
import { pageLimit } from './queries.ts';
import { instant, objectOf, oneOf } from './text.ts';

export const auditQuery = objectOf({
  from: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be the number of an entry, 1 or more')
    .transform(Number)
    .default(1)
    .meta({ override: { type: 'integer', minimum: 1, default: 1 } }),
  limit: pageLimit,
});

const auditInstant = z.string().meta({ description: 'UTC, with microseconds' });

export const auditAnswer = z.object({
  items: z.array(
    z.object({
      authority: z.string(),
      seq: z.int(),
      at: auditInstant,
      recordedAt: auditInstant,
      actor: z.object({ role: z.string(), id: z.string(), name: z.string().optional() }),
      action: oneOf(Object.keys(AUDIT_ACTIONS) as AuditAction[]),
      words: z.string(),
      subject: z.string().nullable(),
      binds: z.string().nullable(),
      detail: z.record(z.string(), z.unknown()),
      prevHash: z.string(),
      hash: z.string(),
    }),
  ),
  next: z.int().nullable(),
});

export const verificationAnswer = z.object({
  ok: z.boolean(),
  chains: z.array(z.object({ authority: z.string(), entries: z.int(), rows: z.int() })),
  heads: z.object({
    checked: z.int(),
    unreadable: z.int(),
    last: z.array(z.object({ authority: z.string(), seq: z.int(), at: instant, keyId: z.string() })),
  }),
  fault: z
    .object({
      fault: oneOf(Object.keys(AUDIT_FAULTS) as AuditFault['fault'][]),
      authority: z.string(),
      seq: z.int().nullable(),
      table: z.string(),
      key: z.string().nullable(),
      words: z.string(),
    })
    .nullable(),
});
