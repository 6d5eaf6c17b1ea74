import type { Opening } from '../domain/decisions/opening.ts';
import type { Policy } from '../domain/policy/editions/policy.ts';
import type { Register } from '../register/register.ts';

/**
 * The calendar that a case counts by: its school's, or for a child on no roll the authority's own working days, which
 * are the policy's and so never change under a case. Undefined where the school is unknown or has none yet.
 */
export async function calendarFor(
  school: string | null,
  { register, policy }: { readonly register: Register; readonly policy: Policy },
): Promise<Opening['calendar'] | undefined> {
  if (school === null) return { version: 0, dates: policy.workingDays };
  return (await register.findSchool(school))?.calendar ?? undefined;
}
