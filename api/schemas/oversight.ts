import { z } from 'zod';
import { DFE_DURATIONS, DFE_REASONS, DFE_SEX, DFE_YEAR_GROUPS } from '../../domain/policy/law/dfe-codes.ts';
import { HOLDER_ROLES } from '../../domain/policy/access/holder-roles.ts';
import { STAGES, type Stage } from '../../domain/policy/procedure/stages.ts';
import { agreedAction } from './answers.ts';
import { date, instant, objectOf, oneOf } from './text.ts';

const stage = oneOf(Object.keys(STAGES) as Stage[]);
const holder = oneOf(HOLDER_ROLES);

export const dfeQuery = objectOf({ on: date });

export const panelQuery = objectOf({
  month: z
    .string('must be a month')
    .regex(/^(19|2[01])\d\d-(0[1-9]|1[0-2])$/, 'must be a month written YYYY-MM'),
});

export const noQuery = objectOf({});

/** The published breakdowns, every code of every list, in the lists' order. */
export const DFE_LISTS = {
  sex: Object.entries(DFE_SEX),
  year_group: Object.entries(DFE_YEAR_GROUPS),
  duration: Object.entries(DFE_DURATIONS).map(([code, { words }]) => [code, words] as const),
  reason: Object.entries(DFE_REASONS),
} as const satisfies Record<string, readonly (readonly [string, string])[]>;

const topic = oneOf(Object.keys(DFE_LISTS) as (keyof typeof DFE_LISTS)[]);
const codes = z.partialRecord(topic, z.string());

export const dfeAnswer = z.object({
  on: date,
  status: z.enum(['provisional', 'frozen']),
  frozenAt: instant.nullable(),
  children: z.int(),
  onRollNotCounted: z.int(),
  counts: z.array(z.object({ topic, code: z.string(), breakdown: z.string(), children: z.int() })),
  corrections: z.array(
    z.object({ reference: z.string(), what: z.enum(['added', 'removed', 'changed']), was: codes, is: codes }),
  ),
});

const restrictedCase = z.object({ caseId: z.string(), reference: z.string(), restricted: z.literal(true) });

export const caseloadAnswer = z.object({
  asOf: instant,
  items: z.array(
    z.union([
      restrictedCase,
      z.object({
        caseId: z.string(),
        reference: z.string(),
        name: z.string().optional(),
        school: z.string().nullable(),
        stage,
        holder: holder.nullable(),
        schoolDay: z.int().nullable(),
        nextDeadlineAt: instant.nullable(),
        overdue: z.array(z.string()),
        quietDays: z.int(),
        ageEnded: z.boolean(),
      }),
    ]),
  ),
});

export const timelinessAnswer = z.object({
  asOf: instant,
  duties: z.array(
    z.object({
      owedBy: holder,
      duty: z.string(),
      inTime: z.int(),
      late: z.int(),
      timeUnknown: z.int(),
      open: z.int(),
      overdue: z.int(),
      notNeeded: z.int(),
    }),
  ),
  waitingOn: z.array(
    z.object({
      owedBy: holder,
      school: z.string().nullable(),
      open: z.int(),
      overdue: z.int(),
      longestOverdueSince: instant.nullable(),
    }),
  ),
});

export const panelAnswer = z.object({
  month: z.string(),
  heldOn: date.nullable(),
  skipped: z.array(date),
  cases: z.array(
    z.union([
      restrictedCase,
      z.object({
        caseId: z.string(),
        reference: z.string(),
        school: z.string().nullable(),
        stage,
        weeksTracked: z.int(),
        lastReview: date.nullable(),
        reviewedLastTime: z.boolean().nullable(),
        reviewed: z.boolean(),
        carriedOver: z.array(agreedAction),
        agreed: z.array(agreedAction),
        ageEnded: z.boolean(),
      }),
    ]),
  ),
});
