import { z } from 'zod';
import { addDays, type LocalDate } from '../../../domain/calendar/local-date.ts';
import { LEAVER_FOLLOW_UPS, type LeaverFollowUp } from '../../../domain/policy/law/leavers.ts';
import type { Fault } from '../../http/problem.ts';
import { addressSchema, namingEachParent, returnItems } from './removal.ts';
import { implausibleBirth, pupilSchema } from './report.ts';
import { date, instant, objectOf } from '../text.ts';

/** A date of deletion further ahead than this is a slip of the keyboard. */
const FURTHEST_DELETION_DAYS = 366;

const leaverPupil = pupilSchema.extend({ address: addressSchema }).meta({ id: 'LeaverPupil' });

/**
 * A pupil whose name is deleted, without a case (SI 2024/208 reg 13(4)). `destination` left out means that none is
 * known. `atEndOfFinalYear`: at the end of the last term of the school's most senior class, or after it; no return is
 * owed then, unless the authority asks.
 */
export const leaverSchema = namingEachParent(
  objectOf({
    pupil: leaverPupil,
    ...returnItems,
    writtenNoticeOn: date.exactOptional(),
    atEndOfFinalYear: z.literal(true, 'must be true or left out').exactOptional(),
  }),
).meta({ id: 'Leaver' });

/** What cannot be true of a leaver on `today`. */
export function faultsOfLeaver(leaver: z.output<typeof leaverSchema>, today: LocalDate): Fault[] {
  const { pupil, deletedOn, ground, writtenNoticeOn } = leaver;
  const faults = implausibleBirth(pupil, deletedOn, 'the day of deletion', today);
  if (deletedOn > addDays(today, FURTHEST_DELETION_DAYS)) {
    faults.push({ pointer: '/deletedOn', message: `lies more than a year after ${today}` });
  }
  if (writtenNoticeOn === undefined) return faults;
  const pointer = '/writtenNoticeOn';
  if (ground !== 'f') faults.push({ pointer, message: 'belongs to ground (f), education otherwise' });
  if (writtenNoticeOn > today) faults.push({ pointer, message: `lies after today, ${today}` });
  return faults;
}

const followed = {
  returnId: z.string(),
  dueBy: date.nullable(),
  late: z.boolean(),
  followUp: z
    .object({
      code: z.enum(Object.keys(LEAVER_FOLLOW_UPS) as [LeaverFollowUp, ...LeaverFollowUp[]]),
      words: z.string(),
    })
    .nullable(),
  openCase: z.object({ id: z.string(), reference: z.string(), removalNotice: z.string() }).nullable(),
};

export const leaverAnswer = z.object({ received: z.literal(true), ...followed });

export const leaverListAnswer = z.object({
  items: z.array(
    z.object({
      ...followed,
      pupil: leaverPupil,
      ...returnItems,
      writtenNoticeOn: date.optional(),
      atEndOfFinalYear: z.literal(true).optional(),
      receivedAt: instant,
    }),
  ),
});
