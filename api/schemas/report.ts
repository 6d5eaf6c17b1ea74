import { z } from 'zod';
import type { AbsenceKind } from '../../domain/case/cme-case.ts';
import { addDays, type LocalDate } from '../../domain/local-date.ts';
import { CIRCUMSTANCE_CODES } from '../../domain/policy/circumstances.ts';
import { checkUpn } from '../../domain/upn.ts';
import type { Report } from '../../register/register.ts';
import type { Fault } from '../problem.ts';
import { date, flag, line, note, objectOf, oneOf, urn } from './text.ts';

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
} as const satisfies Record<AbsenceKind, string>;

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
    ],
    { error: `must be an absence of the kind ${Object.keys(FIRST_DAY_IN).join(', ')}` },
  )
  .meta({ id: 'Absence' });

export const circumstancesSchema = z
  .array(oneOf(CIRCUMSTANCE_CODES), 'must be a list')
  .max(CIRCUMSTANCE_CODES.length, `must not have more than ${CIRCUMSTANCE_CODES.length} entries`);

/** The report of a missing child: contract section 3. */
export const reportSchema = objectOf({
  school: urn,
  pupil: pupilSchema,
  absence,
  circumstances: circumstancesSchema.default([]),
  note: note.exactOptional(),
}).meta({ id: 'Report' });

/** The report as the register keeps it. */
export function reportOf({ absence: sent, ...rest }: z.output<typeof reportSchema>): Report {
  return { ...rest, absence: { kind: sent.kind, firstDay: firstDayOf(sent) } };
}

function firstDayOf(sent: z.output<typeof absence>): LocalDate {
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
  const pointer = '/pupil/dateOfBirth';
  const { dateOfBirth } = pupil;
  if (dateOfBirth > today) return [{ pointer, message: `lies after today, ${today}` }];
  if (dateOfBirth > firstDay) {
    return [{ pointer, message: `lies after the first day of absence, ${firstDay}` }];
  }
  if (dateOfBirth < addDays(today, -OLDEST_DAYS))
    return [{ pointer, message: 'makes this person older than 25' }];
  return [];
}
