import type { CmeCase } from '../../domain/case/cme-case.ts';
import { withoutWords } from '../../domain/calendar/school-calendar.ts';
import type { Context, Place } from '../store/context.ts';
import { bankHolidaysInForce } from './bank-holidays.ts';

/**
 * What a case is counted by from now on: the bank holidays, and its school's latest calendar or, for a child on no
 * roll, the authority's own working days. They stand in too for a school that has declared no dates: a missing
 * calendar never stops a case.
 */
export async function calendarInForce(
  { policy }: Pick<Context, 'policy'>,
  place: Place,
  school: string | null,
): Promise<CmeCase['calendar']> {
  const holidays = await bankHolidaysInForce(place);
  const latest =
    school === null
      ? undefined
      : await place
          .selectFrom('school_calendars')
          .select(['version', 'dates'])
          .where('school', '=', school)
          .orderBy('version', 'desc')
          .limit(1)
          .executeTakeFirst();
  return latest
    ? { version: latest.version, dates: { ...withoutWords(latest.dates), holidays } }
    : { version: 0, dates: { ...policy.workingDays, holidays } };
}
