import { datesOf } from '../domain/calendar/bank-holidays.ts';
import type { Opening } from '../domain/decisions/opening.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';
import type { Register } from '../register/register.ts';

/**
 * The calendar that a case counts by: its school's, or for a child on no roll the authority's own working days, with the
 * bank holidays in force. Undefined where the school is unknown or has none yet.
 */
export async function calendarFor(
  school: string | null,
  { register, policy }: { readonly register: Register; readonly policy: Policy },
): Promise<Opening['calendar'] | undefined> {
  if (school === null) {
    const holidays = datesOf(await register.bankHolidays());
    return { version: 0, dates: { ...policy.workingDays, holidays } };
  }
  return (await register.findSchool(school))?.calendar ?? undefined;
}
