import { z } from 'zod';
import type { AbsenceKind } from '../../../domain/case/cme-case.ts';
import { addDays, type LocalDate } from '../../../domain/calendar/local-date.ts';
import { CIRCUMSTANCE_CODES } from '../../../domain/policy/procedure/circumstances.ts';
import { CME_GROUP_CODES, subgroupsOf, type CmeGroup } from '../../../domain/policy/tracking/cme-groups.ts';
import { REFERRAL_SOURCE_CODES } from '../../../domain/policy/tracking/referral-sources.ts';
import { checkUpn } from '../../../domain/policy/law/upn.ts';
import type { Pupil, Report } from '../../../register/register.ts';
import type { Fault } from '../../http/problem.ts';
import { date, flag, line, note, objectOf, oneOf, urn } from '../text.ts';

const upn = z
  .string('must be a text')
  .trim()
  .toUpperCase()
  .superRefine((value, context) => {
    const check = checkUpn(value);
    if (!check.valid) context.addIssue({ code: 'custom', message: check.why });
  });

const contact = objectOf({
  name: line(200),
  relationship: line(100).exactOptional(),
  phone: line(40).exactOptional(),
  email: line(254)
    .refine((value) => /^\S+@\S+$/.test(value), 'must be an e-mail address')
    .exactOptional(),
  parentalResponsibility: flag.exactOptional(),
});

/** Who the child is. */
export const pupilSchema = objectOf({
  givenName: line(100),
  familyName: line(100),
  dateOfBirth: date,
  sex: line(40).exactOptional(),
  upn: upn.exactOptional(),
  // Reception is 0, nursery is below it.
  yearGroup: z
    .int('must be a whole number')
    .min(-2, 'must be at least -2')
    .max(14, 'must be at most 14')
    .exactOptional(),
  address: objectOf({
    lines: z.array(line(200), 'must be a list').max(8, 'must not have more than 8 lines'),
    postcode: line(12).exactOptional(),
  }).exactOptional(),
  contacts: z.array(contact, 'must be a list').max(20, 'must not have more than 20 entries').exactOptional(),
}).meta({ id: 'Pupil' });

/** The member in which each kind of absence says its first day. */
const FIRST_DAY_IN = {
  unexplained: 'firstDay',
  'did-not-return-from-leave': 'expectedReturn',
  'did-not-start': 'startingDay',
  'not-on-roll': 'since',
} as const satisfies Record<AbsenceKind, string>;

/** A child on no roll: the group of section 3, and the sub-group where the child falls into one. */
const noRoll = z.discriminatedUnion(
  'group',
  [inGroup('known-out-of-education'), inGroup('went-missing'), inGroup('unknown-to-authority')],
  { error: `must be in a group: ${CME_GROUP_CODES.join(', ')}` },
);

function inGroup<const G extends CmeGroup>(group: G) {
  return objectOf({
    kind: z.literal('not-on-roll'),
    group: z.literal(group),
    subgroup: oneOf(subgroupsOf(group)).exactOptional(),
    [FIRST_DAY_IN['not-on-roll']]: date.exactOptional(),
  });
}

const absence = z
  .discriminatedUnion(
    'kind',
    [
      objectOf({ kind: z.literal('unexplained'), [FIRST_DAY_IN.unexplained]: date }),
      objectOf({
        kind: z.literal('did-not-return-from-leave'),
        [FIRST_DAY_IN['did-not-return-from-leave']]: date,
      }),
      objectOf({ kind: z.literal('did-not-start'), [FIRST_DAY_IN['did-not-start']]: date }),
      noRoll,
    ],
    { error: `must be an absence of the kind ${Object.keys(FIRST_DAY_IN).join(', ')}` },
  )
  .meta({ id: 'Absence' });

export const circumstancesSchema = z
  .array(oneOf(CIRCUMSTANCE_CODES), 'must be a list')
  .max(CIRCUMSTANCE_CODES.length, `must not have more than ${CIRCUMSTANCE_CODES.length} entries`);

const isOnNoRoll = (kind: unknown) => kind === 'not-on-roll';

/** Who said that a child appears to be missing education (4.1): a code, and words for the register. */
const referredBySchema = objectOf({ source: oneOf(REFERRAL_SOURCE_CODES), words: line(400).exactOptional() });

/** The report of a missing child: contract section 3. A child on no roll has no school. */
export const reportSchema = objectOf({
  school: urn.exactOptional(),
  pupil: pupilSchema,
  absence,
  referredBy: referredBySchema.exactOptional(),
  circumstances: circumstancesSchema.default([]),
  note: note.exactOptional(),
})
  .refine(({ school, absence: { kind } }) => isOnNoRoll(kind) || school !== undefined, {
    path: ['school'],
    error: 'is missing',
    when: hasAbsence,
  })
  .refine(({ school, absence: { kind } }) => !isOnNoRoll(kind) || school === undefined, {
    path: ['school'],
    error: 'must be left out: a child on no roll has no school',
    when: hasAbsence,
  })
  .refine(({ referredBy, absence: { kind } }) => isOnNoRoll(kind) || referredBy === undefined, {
    path: ['referredBy'],
    error: 'belongs to a child on no roll',
    when: hasAbsence,
  })
  .meta({ id: 'Report' });

/** What depends on the kind of absence is asked also where other members are at fault. */
function hasAbsence({ value }: { value: unknown }): boolean {
  return isObject(value) && isObject(value['absence']);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The kind of absence that a body speaks of, read before the rest of it. */
export function isReportOnNoRoll(body: unknown): boolean {
  return isObject(body) && isObject(body['absence']) && isOnNoRoll(body['absence']['kind']);
}

/** The report as the register keeps it. A child on no roll is without education since today unless it says otherwise. */
export function reportOf(
  { school, absence: sent, referredBy, ...rest }: z.output<typeof reportSchema>,
  today: LocalDate,
): Report {
  if (sent.kind !== 'not-on-roll') {
    return { ...rest, school: school ?? null, absence: { kind: sent.kind, firstDay: firstDayOf(sent) } };
  }
  const { kind, group, since = today } = sent;
  const subgroup = sent.subgroup ?? null;
  const source = referredBy?.source ?? null;
  return {
    ...rest,
    school: null,
    absence: { kind, group, subgroup, firstDay: since, referredBy: source },
    ...(referredBy !== undefined && { referredBy }),
  };
}

function firstDayOf(sent: Exclude<z.output<typeof absence>, { kind: 'not-on-roll' }>): LocalDate {
  switch (sent.kind) {
    case 'unexplained':
      return sent.firstDay;
    case 'did-not-return-from-leave':
      return sent.expectedReturn;
    case 'did-not-start':
      return sent.startingDay;
  }
}

/** Where the domain's pointer to the first day lies in the report. */
export function pointerInReport(kind: AbsenceKind): (pointer: string) => string {
  return (pointer) => (pointer === '/absence/firstDay' ? `/absence/${FIRST_DAY_IN[kind]}` : pointer);
}

/** A date of birth older than this is a slip of the keyboard: a child with an EHC plan may be 25 (5 SEND). */
const OLDEST_DAYS = Math.ceil(25.5 * 365.25);

/** What cannot be true of this child on `today`. */
export function implausible({ pupil, absence: { firstDay } }: Report, today: LocalDate): Fault[] {
  return implausibleBirth(pupil, firstDay, 'the first day of absence', today);
}

/** What cannot be true of a date of birth on `today`, of a child to whom something happened on a day. */
export function implausibleBirth(
  { dateOfBirth }: Pick<Pupil, 'dateOfBirth'>,
  day: LocalDate,
  what: string,
  today: LocalDate,
): Fault[] {
  const pointer = '/pupil/dateOfBirth';
  if (dateOfBirth > today) return [{ pointer, message: `lies after today, ${today}` }];
  if (dateOfBirth > day) return [{ pointer, message: `lies after ${what}, ${day}` }];
  if (dateOfBirth < addDays(today, -OLDEST_DAYS))
    return [{ pointer, message: 'makes this person older than 25' }];
  return [];
}
