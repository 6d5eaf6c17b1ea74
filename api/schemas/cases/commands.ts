import { z } from 'zod';
import type { CommandData, EnquiryEntry } from '../../../domain/case/commands.ts';
import { ATTENDANCE_CODE_LIST, SESSIONS } from '../../../domain/policy/law/attendance-codes.ts';
import { CHANNEL_CODES } from '../../../domain/policy/procedure/channels.ts';
import {
  ATTENDANCE_ORDER_STEP_CODES,
  ATTENDANCE_ORDER_STEPS,
} from '../../../domain/policy/law/attendance-orders.ts';
import {
  SAFEGUARDING_ADDRESSEES,
  type SafeguardingAddressee,
} from '../../../domain/policy/procedure/circumstances.ts';
import {
  CHECK_LISTS,
  findCheck,
  RESULT_CODES,
  sideOf,
  type Check,
  type CheckLists,
} from '../../../domain/policy/procedure/enquiries.ts';
import { BOUNCE_REASON_CODES, type BounceReason } from '../../../domain/policy/procedure/handover.ts';
import { REPORTED_OUTCOMES, SUCCESSORS, type Successor } from '../../../domain/policy/procedure/outcomes.ts';
import { PLACEMENT_STATUSES } from '../../../domain/policy/tracking/placements.ts';
import { ACTION_OWNERS, REVIEW_ACTION_CODES } from '../../../domain/policy/tracking/review-actions.ts';
import { compulsorySchoolAge } from '../../../domain/calendar/compulsory-school-age.ts';
import type { LocalDate } from '../../../domain/calendar/local-date.ts';
import type { Role } from '../../../domain/policy/access/roles.ts';
import type { Fault } from '../../http/problem.ts';
import { circumstancesSchema } from './report.ts';
import { date, flag, instant, line, note, objectOf, oneOf } from '../text.ts';

const CHECK_CODES = [...new Set(Object.values(CHECK_LISTS).flatMap((list) => Object.keys(list)))] as Check[];
const ADDRESSEES = Object.keys(SAFEGUARDING_ADDRESSEES) as SafeguardingAddressee[];
const words = note.exactOptional();
/** One command carries no more than a case takes at once. */
export const MOST_MARKS = 100;

const attempt = objectOf({
  check: oneOf(CHECK_CODES),
  attemptedAt: instant,
  result: oneOf(RESULT_CODES),
  channel: oneOf(CHANNEL_CODES).exactOptional(),
  note: words,
});
const doesNotApply = objectOf({
  check: oneOf(CHECK_CODES),
  notApplicable: note.min(1, 'must say why'),
});
const entries = z
  .array(z.union([attempt, doesNotApply]), 'must be a list')
  .min(1, 'must have an entry')
  .max(50, 'must not have more than 50 entries');

export const enquiriesSchema = z.union([objectOf({ entries }), doesNotApply]).meta({ id: 'Enquiries' });
type Enquiries = z.output<typeof enquiriesSchema>;

/** What the case is told of the enquiries: codes and instants. */
export function enquiryData(sent: Enquiries): CommandData['record-enquiry'] {
  const all = 'entries' in sent ? sent.entries : [sent];
  return { entries: all.map(bare) };
}

function bare(entry: z.output<typeof attempt> | z.output<typeof doesNotApply>): EnquiryEntry {
  if (!('result' in entry)) return { check: entry.check, notApplicable: true };
  const { check, attemptedAt, result, channel } = entry;
  return { check, attemptedAt, result, ...(channel !== undefined && { channel }) };
}

/** Checks that are not on the list of the caller's side in the case's policy (school check list, LA check list). */
export function notOnList(sent: Enquiries, role: Role, lists: CheckLists): Fault[] {
  const side = sideOf(role);
  return enquiryData(sent).entries.flatMap(({ check }, index) =>
    findCheck(lists, side, check)
      ? []
      : [
          {
            pointer: pointerInEnquiries(sent)(`/entries/${index}/check`),
            message: `is not on the check list of this role: ${lists[side].join(', ')}`,
          },
        ],
  );
}

/** Where the domain's pointer lies in a body that may be one entry by itself. */
export function pointerInEnquiries(sent: Enquiries): (pointer: string) => string {
  return (pointer) => ('entries' in sent ? pointer : pointer.replace(/^\/entries\/0/, ''));
}

export const vulnerabilitySchema = objectOf({
  circumstances: circumstancesSchema.default([]),
  concern: flag,
  assessedBy: line(200).exactOptional(),
  note: words,
}).meta({ id: 'VulnerabilityAssessment' });

export const referralSchema = objectOf({ note: words }).meta({ id: 'Referral' });

export const concernSchema = objectOf({
  to: z
    .array(oneOf(ADDRESSEES), 'must be a list')
    .min(1, 'must name whom')
    .max(ADDRESSEES.length, 'names too many'),
  made: flag,
  reference: line(100).exactOptional(),
  note: words,
}).meta({ id: 'SafeguardingConcern' });

export const outcomeSchema = objectOf({
  outcome: oneOf(REPORTED_OUTCOMES),
  on: date.exactOptional(),
  note: words,
  destination: objectOf({
    authority: line(200).exactOptional(),
    school: line(200).exactOptional(),
  }).exactOptional(),
  /** Who took over a safeguarding concern; with `over-compulsory-school-age`. */
  handedTo: oneOf(Object.keys(SUCCESSORS) as Successor[]).exactOptional(),
}).meta({ id: 'OutcomeReport' });

/** What the receiving side told the officer, by telephone or mail. */
export const handoverSchema = z
  .discriminatedUnion(
    'confirmed',
    [
      objectOf({ confirmed: z.literal(true), by: line(200), startsOn: date.exactOptional(), note: words }),
      objectOf({
        confirmed: z.literal(false),
        why: note.min(1, 'must say why'),
        reason: oneOf(BOUNCE_REASON_CODES).default('other'),
        by: line(200).exactOptional(),
      }),
    ],
    { error: 'must be true or false' },
  )
  .meta({ id: 'HandoverAnswer' });

/** What the case is told of an answer: a code or a date. */
export function handoverData(
  sent:
    | { readonly confirmed: true; readonly startsOn?: LocalDate }
    | { readonly confirmed: false; readonly reason: BounceReason },
): CommandData['answer-handover'] {
  return sent.confirmed
    ? { confirmed: true, startsOn: sent.startsOn ?? null }
    : { confirmed: false, reason: sent.reason };
}

export const handoverLinkSchema = objectOf({
  authority: line(200).exactOptional(),
  school: line(200).exactOptional(),
  contact: line(200).exactOptional(),
  note: words,
})
  .refine(({ authority, school }) => authority !== undefined || school !== undefined, {
    error: 'must name the receiving authority or school',
  })
  .meta({ id: 'HandoverLink' });

/** What an outcome needs beside its code: a reason where a person decides that a child is too old. */
export function faultsOfOutcome(
  { outcome, note: reason, handedTo, on }: z.output<typeof outcomeSchema>,
  dateOfBirth: LocalDate,
  today: LocalDate,
): Fault[] {
  const unborn = faultsOfDay('/on', on, dateOfBirth);
  if (unborn.length > 0) return unborn;
  if (outcome !== 'over-compulsory-school-age') {
    const message = 'belongs to over-compulsory-school-age only';
    return handedTo === undefined ? [] : [{ pointer: '/handedTo', message }];
  }
  const faults: Fault[] = [];
  if (reason === undefined || reason === '') faults.push({ pointer: '/note', message: 'must say why' });
  const { to } = compulsorySchoolAge(dateOfBirth);
  if ((on ?? today) <= to) {
    const message = `the child is of compulsory school age to the end of ${to}`;
    faults.push({ pointer: on === undefined ? '/outcome' : '/on', message });
  }
  return faults;
}

/** A day that is told of a child cannot lie before the child was born. */
export function faultsOfDay(pointer: string, day: LocalDate | undefined, dateOfBirth: LocalDate): Fault[] {
  return day !== undefined && day < dateOfBirth
    ? [{ pointer, message: 'lies before the date of birth' }]
    : [];
}

/** A review by the Children Not In School group. */
export const reviewSchema = objectOf({
  on: date,
  actions: z
    .array(
      objectOf({
        action: oneOf(REVIEW_ACTION_CODES),
        owner: oneOf(ACTION_OWNERS),
        dueOn: date,
        note: words,
      }),
      'must be a list',
    )
    .max(20, 'must not have more than 20 actions')
    .default([]),
  done: z.array(line(20), 'must be a list').max(100, 'must not have more than 100 actions').default([]),
  note: words,
}).meta({ id: 'Review' });

/** A step of a school attendance order; the school it names and the words stay in the register. */
export const attendanceOrderSchema = objectOf({
  step: oneOf(ATTENDANCE_ORDER_STEP_CODES),
  on: date,
  until: date.exactOptional(),
  school: line(200).exactOptional(),
  note: words,
}).meta({ id: 'AttendanceOrderStep' });

/** An order is for a child of compulsory school age (Education Act 1996 s437(1), (4)); what ends one is for any. */
export function faultsOfAttendanceOrder(
  { step, on }: z.output<typeof attendanceOrderSchema>,
  dateOfBirth: LocalDate,
): Fault[] {
  const { from, to } = compulsorySchoolAge(dateOfBirth);
  if (ATTENDANCE_ORDER_STEPS[step].ends || (from <= on && on <= to)) return [];
  return [{ pointer: '/on', message: `the child is of compulsory school age from ${from} to ${to}` }];
}

/** Word of a school place. The school's name and the words stay in the register. */
export const placementSchema = objectOf({
  status: oneOf(PLACEMENT_STATUSES),
  school: line(200),
  startsOn: date.exactOptional(),
  note: words,
}).meta({ id: 'Placement' });

export const acknowledgementSchema = objectOf({
  duty: line(80),
  note: words,
  /** Of a transfer that was made, where the duty asks for it. */
  proof: objectOf({ on: date, reference: line(100) }).exactOptional(),
}).meta({ id: 'Acknowledgement' });

/** Marks of the attendance register. */
export const attendanceSchema = objectOf({
  marks: z
    .array(objectOf({ date, session: oneOf(SESSIONS), code: oneOf(ATTENDANCE_CODE_LIST) }), 'must be a list')
    .min(1, 'must have an entry')
    .max(MOST_MARKS, `must not have more than ${MOST_MARKS} entries`),
}).meta({ id: 'Attendance' });

/** Who saw the child, where and when; or that nobody did, and a mark is wrong. */
export const sightingSchema = z
  .discriminatedUnion(
    'confirmed',
    [
      objectOf({ confirmed: z.literal(true), seenBy: line(200), on: date, where: line(300), note: words }),
      objectOf({
        confirmed: z.literal(false),
        seenBy: line(200).exactOptional(),
        on: date,
        where: line(300).exactOptional(),
        note: words,
      }),
    ],
    { error: 'must say whether the child was seen: confirmed is true or false' },
  )
  .meta({ id: 'Sighting' });

/** Moves a case to another edition of its policy. */
export const editionSchema = objectOf({ edition: line(40), why: note.min(1, 'must say why') }).meta({
  id: 'PolicyEdition',
});

/** The officer's word on what was found at a sibling's. */
export const findingAnswerSchema = objectOf({ finding: line(120), confirmed: flag, note: words }).meta({
  id: 'SharedFindingAnswer',
});

/** Links the child of a case with a sibling who has one too, or takes the child out of the household. */
export const siblingSchema = z
  .union([
    objectOf({ sibling: line(80), note: words }),
    objectOf({ leave: z.literal(true, 'must be true'), note: note.min(1, 'must say why') }),
  ])
  .meta({ id: 'Sibling' });
