import { z } from 'zod';
import {
  DISCLOSED_KIND_CODES,
  DISCLOSURE_BASIS_CODES,
} from '../../domain/policy/data-protection/disclosures.ts';
import { RETENTION_RULE_CODES } from '../../domain/policy/data-protection/retention.ts';
import { REDACTION_MARKS, type RedactionMark } from '../../domain/policy/data-protection/subject-access.ts';
import { ROLE_CODES } from '../../domain/policy/access/roles.ts';
import { date, instant, line, note, objectOf, oneOf } from './text.ts';

const reason = note.refine((words) => words !== '', 'must not be empty');

/** One disclosure, on a day that has come. */
export const disclosureSchema = objectOf({
  on: date,
  to: line(200),
  basis: oneOf(DISCLOSURE_BASIS_CODES),
  kinds: z
    .array(oneOf(DISCLOSED_KIND_CODES), 'must be a list')
    .min(1, 'must not be empty')
    .max(DISCLOSED_KIND_CODES.length, 'must not say a kind twice'),
  why: reason,
}).meta({ id: 'Disclosure' });

export const disclosuresAnswer = z
  .object({
    caseId: z.string(),
    items: z.array(
      z.object({
        id: z.string(),
        on: date,
        to: z.string(),
        basis: oneOf(DISCLOSURE_BASIS_CODES),
        kinds: z.array(oneOf(DISCLOSED_KIND_CODES)),
        why: z.string(),
        by: z.object({ role: oneOf(ROLE_CODES), name: z.string() }),
        recordedAt: instant,
      }),
    ),
  })
  .meta({ id: 'Disclosures' });

/** The number under which the request for access is known. */
export const subjectAccessSchema = objectOf({ request: line(100) }).meta({ id: 'SubjectAccess' });

export const legalHoldSchema = objectOf({
  held: z.boolean('must be true or false'),
  why: reason,
}).meta({ id: 'LegalHold' });

export const retentionReviewSchema = z
  .discriminatedUnion(
    'decision',
    [
      objectOf({ decision: z.literal('erase'), why: reason }),
      objectOf({ decision: z.literal('keep'), until: date.exactOptional(), why: reason }),
    ],
    { error: 'must be erase or keep' },
  )
  .meta({ id: 'RetentionReview' });

export const erasureSchema = objectOf({ confirm: z.literal('erase', 'must be the word erase') }).meta({
  id: 'Erasure',
});

export const retentionQuery = objectOf({ on: date.optional() });

const review = z.object({ decision: z.enum(['erase', 'keep']), until: date.nullable() });

export const retentionsAnswer = z
  .object({
    on: date,
    items: z.array(
      z.object({
        caseId: z.string(),
        reference: z.string(),
        cases: z.int(),
        rule: oneOf(RETENTION_RULE_CODES),
        endsOn: date,
        isHeld: z.boolean(),
        review: review.nullable(),
      }),
    ),
  })
  .meta({ id: 'EndedRetentions' });

/** How a record stands: until when it is kept, whether it is held, and what was decided of it. */
export const retentionAnswer = z
  .object({
    rule: oneOf(RETENTION_RULE_CODES),
    endsOn: date,
    isHeld: z.boolean(),
    review: review.nullable(),
  })
  .meta({ id: 'Retention' });

export const erasedAnswer = z.object({ rows: z.record(z.string(), z.int()) }).meta({ id: 'Erased' });

const MARKS = Object.keys(REDACTION_MARKS) as RedactionMark[];

export const subjectAccessAnswer = z
  .object({
    madeAt: instant,
    marks: z.record(z.string(), z.object({ words: z.string(), source: z.string() })),
    items: z.array(
      z.object({
        part: z.enum(['report', 'command', 'event', 'joiner', 'leaver', 'disclosure']),
        reference: z.string(),
        at: instant,
        by: z.string(),
        values: z.array(
          z.object({
            path: z.string(),
            value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
            mark: oneOf(MARKS),
          }),
        ),
      }),
    ),
  })
  .meta({ id: 'SubjectAccessBundle' });
