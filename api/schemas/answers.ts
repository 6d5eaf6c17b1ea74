import { z } from 'zod';
import { ABSENCE_KINDS, type AbsenceKind } from '../../domain/case/cme-case.ts';
import { ATTENDANCE_CODE_LIST, SESSIONS } from '../../domain/policy/law/attendance-codes.ts';
import { CHANNEL_CODES, TIME_OF_DAY_CODES } from '../../domain/policy/procedure/channels.ts';
import { CME_GROUP_CODES } from '../../domain/policy/tracking/cme-groups.ts';
import { CHECK_LISTS, RESULT_CODES } from '../../domain/policy/procedure/enquiries.ts';
import { ROLL_STATUSES } from '../../domain/case/roll-status.ts';
import { GROUND_CODES } from '../../domain/policy/law/grounds.ts';
import { BOUNCE_REASON_CODES } from '../../domain/policy/procedure/handover.ts';
import { JOINT_RESULT_CODES, LEGAL_FACT_CODES } from '../../domain/policy/law/legal-facts.ts';
import { OUTCOME_KINDS } from '../../domain/policy/procedure/outcomes.ts';
import * as orders from '../../domain/policy/law/attendance-orders.ts';
import { ACTION_OWNERS, REVIEW_ACTION_CODES } from '../../domain/policy/tracking/review-actions.ts';
import { PLACEMENT_STATUSES } from '../../domain/policy/tracking/placements.ts';
import { REFERRAL_SOURCE_CODES } from '../../domain/policy/tracking/referral-sources.ts';
import { ACTION_CODES } from '../../domain/policy/access/roles.ts';
import { HOLDER_ROLES } from '../../domain/policy/access/holder-roles.ts';
import { DEADLINE_NAMES, STAGES, type Stage } from '../../domain/policy/procedure/stages.ts';
import { ATTENTION_CODES } from '../visibility/case-json.ts';
import { restrictedAnswer } from './access.ts';
import { circumstancesSchema, pupilSchema } from './cases/report.ts';
import { PROVISIONAL_REASONS } from '../../domain/calendar/school-calendar.ts';
import { move } from './calendars.ts';
import { date, instant, oneOf } from './text.ts';

const stage = oneOf(Object.keys(STAGES) as Stage[]);
const check = z.enum([...new Set(Object.values(CHECK_LISTS).flatMap((list) => Object.keys(list)))]);
const triedOf = <T extends string>(codes: readonly T[]) =>
  z.object({ tried: z.array(oneOf(codes)), never: z.array(oneOf(codes)) });
const entry = { check, at: instant, by: z.string().nullable() };
const enquiries = {
  made: z.int(),
  of: z.int(),
  missing: z.array(check),
  first: z.array(check).optional(),
  variety: z.object({ channels: triedOf(CHANNEL_CODES), timesOfDay: triedOf(TIME_OF_DAY_CODES) }),
  ledger: z.array(
    z.union([
      z.object({ ...entry, result: oneOf(RESULT_CODES), channel: oneOf(CHANNEL_CODES).optional() }),
      z.object({ ...entry, notApplicable: z.literal(true) }),
    ]),
  ),
};
const dailyContact = z.object({ made: z.int(), of: z.int(), missing: z.array(date) });
const ABSENCE_KIND_CODES = Object.keys(ABSENCE_KINDS) as AbsenceKind[];

const ground = oneOf(GROUND_CODES);
const actor = z.object({ role: z.string() });
const signedOff = z.object({ result: oneOf(JOINT_RESULT_CODES), at: instant }).optional();

/** What stands on record about removing the name from the admission register. */
const removal = z.object({
  advice: z.array(
    z.object({
      ground,
      state: z.enum(['pending', 'given']),
      override: z.boolean(),
      supported: z.boolean(),
      by: actor,
      confirmedBy: actor.nullable(),
      at: instant,
    }),
  ),
  notice: z
    .object({ ground, deletedOn: date, late: z.boolean(), destinationKnown: z.boolean(), at: instant })
    .nullable(),
  jointEnquiry: z.object({ school: signedOff, ews: signedOff }),
  facts: z.partialRecord(oneOf(LEGAL_FACT_CODES), z.object({ holds: z.boolean(), at: instant })),
});

/** What the evidence says of each ground for removal. */
export const removalAdviceAnswer = z
  .object({
    grounds: z.array(
      z.object({
        ground,
        citation: z.string(),
        verdict: z.enum(['supported', 'not-supported', 'needs-person']),
        failing: z.array(z.object({ condition: z.string(), why: z.string() })),
        judgements: z.array(z.string()),
      }),
    ),
    adviceAllowed: z.boolean(),
    gaps: z.array(z.string()),
  })
  .meta({ id: 'RemovalAdvice' });

const mark = z.object({ date, session: oneOf(SESSIONS), code: oneOf(ATTENDANCE_CODE_LIST) });
/** An action that a review agreed. */
export const agreedAction = z.object({
  id: z.string(),
  action: oneOf(REVIEW_ACTION_CODES),
  owner: oneOf(ACTION_OWNERS),
  agreedOn: date,
  dueOn: date,
  doneOn: date.nullable(),
});

/** The case: contract section 3. */
export const caseAnswer = z
  .object({
    id: z.string(),
    reference: z.string(),
    workflowId: z.string(),
    version: z.int(),
    stage,
    rollStatus: z.enum(ROLL_STATUSES),
    cmeStatus: z.enum(['possible', 'confirmed', 'no-longer']),
    school: z.string().nullable(),
    absence: z.object({
      kind: oneOf(ABSENCE_KIND_CODES),
      firstDay: date,
      expectedReturn: date.optional(),
      group: oneOf(CME_GROUP_CODES).optional(),
      subgroup: z.string().nullable().optional(),
      referredBy: oneOf(REFERRAL_SOURCE_CODES).nullable().optional(),
    }),
    policy: z.object({ authority: z.string(), edition: z.string() }),
    pupil: pupilSchema.optional(),
    compulsorySchoolAge: z.object({ from: date, to: date }).optional(),
    circumstances: circumstancesSchema,
    asOf: instant,
    schoolDay: z.int().nullable(),
    clock: z.object({
      day1: date.nullable(),
      day10: date.nullable(),
      day20: date.nullable(),
      provisional: z.boolean(),
      next: z.object({ deadline: oneOf(DEADLINE_NAMES), at: instant }).nullable(),
    }),
    pause: z.object({ since: instant, mark, until: instant }).nullable(),
    marksToResolve: z.array(
      z.object({ date, session: oneOf(SESSIONS), resolveBy: date, treatedAs: z.enum(['N', 'O']) }),
    ),
    startingLevel: z.int(),
    placement: z
      .object({ status: oneOf(PLACEMENT_STATUSES), startsOn: date.nullable(), at: instant })
      .nullable(),
    outcome: z
      .object({
        number: z.int().nullable(),
        kind: oneOf(OUTCOME_KINDS),
        on: date,
        recordedBy: z.object({ role: z.string() }),
        at: instant,
      })
      .nullable(),
    handovers: z.array(
      z.object({
        from: stage,
        since: instant,
        chases: z.int(),
        linkValidTo: date.nullable(),
        ended: z
          .object({
            how: z.enum(['confirmed', 'bounced', 'unanswered', 'withdrawn']),
            at: instant,
            startsOn: date.nullable().optional(),
            reason: oneOf(BOUNCE_REASON_CODES).optional(),
          })
          .nullable(),
      }),
    ),
    holder: z.object({ role: oneOf(HOLDER_ROLES), school: z.string().optional() }).nullable(),
    duties: z.array(
      z.object({
        id: z.string(),
        duty: z.string(),
        owedBy: oneOf(HOLDER_ROLES),
        dueAt: instant,
        state: z.enum(['open', 'done', 'overdue', 'not-needed']),
        settledAt: instant.optional(),
      }),
    ),
    enquiries: z.object({
      school: z.object({ ...enquiries, dailyContact, dueAgain: z.array(check) }),
      ews: z.object(enquiries),
    }),
    offers: z.array(z.object({ id: z.string(), check, attemptedAt: instant, result: oneOf(RESULT_CODES) })),
    removal,
    reviews: z.array(date),
    actions: z.array(agreedAction),
    attendanceOrder: z
      .object({
        law: oneOf(Object.keys(orders.ATTENDANCE_ORDER_LAWS)),
        step: oneOf(orders.ATTENDANCE_ORDER_STEP_CODES),
        on: date,
        until: date.nullable(),
      })
      .nullable(),
    attention: z.array(oneOf(ATTENTION_CODES)).optional(),
    allowed: z.array(oneOf(ACTION_CODES)),
    gaps: z.array(check).optional(),
  })
  .meta({ id: 'Case' });

/** The address of a receiver's link: told once. */
export const handoverLinkAnswer = z.object({ url: z.string(), validTo: date });

export const caseListAnswer = z.object({
  items: z.array(z.union([caseAnswer, restrictedAnswer])),
  next: z.string().nullable(),
});

const receipt = {
  firstDay: date,
  day1: date,
  day10: date,
  day20: date,
  day1Ends: instant,
  day10Ends: instant,
  day20Ends: instant,
  provisional: z.boolean(),
  provisionalBecause: z.array(oneOf(PROVISIONAL_REASONS)),
  schoolDays: z.array(date),
  notCounted: z.array(z.object({ date, reason: z.string() })),
};
export const receiptAnswer = z.object(receipt);

/** Of a child on no roll no day is counted. */
const noReceipt = {
  ...receipt,
  ...{ day1: z.null(), day10: z.null(), day20: z.null() },
  ...{ day1Ends: z.null(), day10Ends: z.null(), day20Ends: z.null() },
};
const ofCase = {
  asOf: instant,
  startRule: z.object({ kind: z.string(), words: z.string(), policy: z.array(z.string()) }),
  moves: z.array(z.object({ ...move, why: z.string(), note: z.string().optional(), at: instant })),
};
export const clockAnswer = z.union([
  z.object({ ...receipt, ...ofCase, schoolDay: z.int() }),
  z.object({ ...noReceipt, ...ofCase, schoolDay: z.null() }),
]);

export const timelineAnswer = z.object({
  items: z.array(
    z.object({
      at: instant,
      recordedAt: instant,
      by: z.object({ role: z.string(), name: z.string() }),
      what: z.string(),
      policy: z.string(),
      detail: z.looseObject({}),
    }),
  ),
});

export const acceptedAnswer = z.union([
  z.object({ received: z.literal(true), reportId: z.string() }),
  z.object({ accepted: z.literal(true), commandId: z.string() }),
]);

/** What a move to another edition would do to a case. */
export const editionPreviewAnswer = z.object({
  edition: z.string(),
  effectiveFrom: date,
  moves: z.array(z.object(move)),
});

const fileRow = z.object({
  row: z.int(),
  result: z.enum(['applied', 'accepted', 'ignored', 'refused', 'not-applied']),
  caseId: z.string().optional(),
  column: z.string().optional(),
  why: z.string().optional(),
});

/** What became of each row of an attendance register; the number of a row is its line in the file. */
export const attendanceFileAnswer = z.object({
  applied: z.int(),
  accepted: z.int(),
  ignored: z.int(),
  refused: z.int(),
  rows: z.array(fileRow),
});

export const advanceAnswer = z.object({ asOf: instant, stage });

export const problemAnswer = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    errors: z.array(z.object({ pointer: z.string(), message: z.string() })).optional(),
    allowed: z.array(z.string()).optional(),
    gaps: z.array(z.string()).optional(),
    nextSchoolDay: date.optional(),
    errorId: z.string().optional(),
    rows: z.array(fileRow).optional(),
  })
  .meta({ id: 'Problem' });
