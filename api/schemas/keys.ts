import { z } from 'zod';
import { KEY_LIMITS, KEY_SCOPE_CODES } from '../../domain/policy/access/machine-keys.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { instant, line, objectOf, oneOf, urn } from './text.ts';

const scopes = z
  .array(oneOf(KEY_SCOPE_CODES), 'must be a list')
  .min(1, 'must not be empty')
  .refine((all) => new Set(all).size === all.length, 'must name each scope once');

/** A client of an issuer that calls by its tokens instead of a key. */
const client = objectOf({ issuer: line(500), subject: line(200) });

/** A key that is to be made, or a client that is to be registered. */
export const newKeySchema = objectOf({
  name: line(100),
  role: oneOf(ROLE_CODES),
  school: urn.exactOptional(),
  scopes: scopes.exactOptional(),
  expiresAt: instant.exactOptional(),
  client: client.exactOptional(),
});

export const rotationSchema = objectOf({
  overlapHours: z
    .int('must be a whole number of hours')
    .min(0, 'must not be negative')
    .max(KEY_LIMITS.longestOverlapHours, `must not be more than ${KEY_LIMITS.longestOverlapHours}`)
    .default(KEY_LIMITS.usualOverlapHours),
  expiresAt: instant.exactOptional(),
});

export const revocationSchema = objectOf({});

export const keyAnswer = z.object({
  id: z.string(),
  client: z.object({ issuer: z.string(), subject: z.string() }).nullable(),
  prefix: z.string().nullable(),
  principal: z.string(),
  name: z.string(),
  role: oneOf(ROLE_CODES),
  school: z.string().nullable(),
  scopes: z.array(oneOf(KEY_SCOPE_CODES)).nullable(),
  createdAt: instant,
  createdBy: z.string().nullable(),
  expiresAt: instant.nullable(),
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
  replacedBy: z.string().nullable(),
  state: z.enum(['active', 'lapsed', 'revoked']),
});

export const keyListAnswer = z.object({ items: z.array(keyAnswer) });
/** `secret` only here, and only for a key. */
export const madeKeyAnswer = z.object({ key: keyAnswer, secret: z.string().optional() });
export const rotatedKeyAnswer = z.object({ key: keyAnswer, secret: z.string(), replaced: keyAnswer });
