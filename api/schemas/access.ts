import { z } from 'zod';
import { LOOK_KINDS } from '../../domain/policy/access/looks.ts';
import {
  ACCESS_HOURS,
  RESTRICTION_KIND_CODES,
  RESTRICTION_KINDS,
} from '../../domain/policy/access/restrictions.ts';
import { GRANT_STATES } from '../../register/access/access-port.ts';
import type { LookCursor } from '../../register/access/views-port.ts';
import { pageLimit } from './queries.ts';
import { flag, instant, line, note, objectOf, oneOf } from './text.ts';

/** Where a page of looks ended, as text and read back. */
export const lookCursorText = ({ at, id }: LookCursor) => `${at}.${id}`;
const lookCursor = z
  .string()
  .regex(/^\d{1,15}\.[0-9a-f-]{36}$/, 'is no cursor of this list')
  .transform((text): LookCursor => {
    const [at, id = ''] = text.split('.');
    return { at: Number(at), id };
  });

export const viewsQuery = objectOf({ limit: pageLimit, cursor: lookCursor.exactOptional() });

/** A case that is not open to the caller: access to it may be asked for. */
export const restrictedAnswer = z
  .object({ id: z.string(), reference: z.string(), restricted: z.literal(true) })
  .meta({ id: 'RestrictedCase' });

/** Looks at a case. */
export const viewsAnswer = z.object({
  items: z.array(
    z.object({
      at: instant,
      by: z.object({ role: z.string(), name: z.string(), school: z.string().nullable() }),
      what: oneOf(LOOK_KINDS),
      words: z.string(),
      filter: z.record(z.string(), z.union([z.string(), z.literal(true)])),
      format: z.enum(['json', 'csv', 'page']),
      refused: z.boolean(),
    }),
  ),
  next: z.string().nullable(),
});

const why = note.min(1, 'must not be empty');
const hours = z
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(ACCESS_HOURS.longestGrant, `must be at most ${ACCESS_HOURS.longestGrant}`);
const person = z.object({ role: z.string(), name: z.string() });
const people = z.array(line(200), 'must be a list').max(20, 'must not have more than 20 people');

const otherKinds = RESTRICTION_KIND_CODES.filter((kind) => !RESTRICTION_KINDS[kind].namesExcluded);
const naming = RESTRICTION_KIND_CODES.filter((kind) => RESTRICTION_KINDS[kind].namesExcluded);

/** A restriction, or that it is lifted. */
export const restrictionSchema = z
  .union([
    objectOf({ kind: oneOf(otherKinds), why, exclude: people.exactOptional() }),
    objectOf({ kind: oneOf(naming), why, exclude: people.min(1, 'must name at least one person') }),
    objectOf({ lifted: z.literal(true, 'must be true'), why }),
  ])
  .meta({ id: 'Restriction' });

export const restrictionAnswer = z.object({
  id: z.string(),
  reference: z.string(),
  restricted: z.boolean(),
  kind: oneOf(RESTRICTION_KIND_CODES).optional(),
});

export const accessAskedSchema = objectOf({ why, hours }).meta({ id: 'AccessAsked' });
export const breakGlassSchema = objectOf({ why }).meta({ id: 'BreakGlass' });
export const accessDecisionSchema = z
  .union([
    objectOf({ granted: z.literal(true), hours: hours.exactOptional(), note: note.exactOptional() }),
    objectOf({ granted: z.literal(false), note: note.exactOptional() }),
  ])
  .meta({ id: 'AccessDecision' });
export const accessReviewSchema = objectOf({ proper: flag, note: note.exactOptional() }).meta({
  id: 'AccessReview',
});

export const openOnlyQuery = objectOf({ state: z.literal('open', 'must be open').exactOptional() });
export const grantsQuery = objectOf({ state: oneOf(GRANT_STATES).default('all') });

export const accessRequestAnswer = z.object({
  id: z.string(),
  caseId: z.string(),
  reference: z.string(),
  askedBy: person,
  why: z.string(),
  hours: z.int(),
  askedAt: instant,
  granted: z.boolean().nullable(),
  decidedBy: person.nullable(),
});
export const accessRequestListAnswer = z.object({ items: z.array(accessRequestAnswer) });

export const accessGrantAnswer = z.object({
  id: z.string(),
  caseId: z.string(),
  reference: z.string(),
  how: z.enum(['granted', 'break-glass']),
  holder: person,
  why: z.string(),
  grantedBy: person.nullable(),
  from: instant,
  until: instant,
  endedAt: instant.nullable(),
  review: z.object({ at: instant, by: person, proper: z.boolean(), note: z.string().nullable() }).nullable(),
});
export const accessGrantListAnswer = z.object({ items: z.array(accessGrantAnswer) });
