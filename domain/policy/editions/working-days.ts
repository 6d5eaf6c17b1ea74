import { localDate } from '../../calendar/local-date.ts';
import type { SchoolCalendar } from '../../calendar/school-calendar.ts';
import type { Paragraph } from '../paragraphs.ts';

/** After how many working days of the authority something is due for a child who is on no roll. */
export interface WorkingDays {
  readonly acknowledgement: number;
  readonly homeVisit: number;
  readonly checks: number;
  readonly firstReview: number;
}

/**
 * Where the working days come from. The policy says "all referrals" and "visiting the home address" without a number
 * of days, and "checks to be made with 10 days" of the LA check list. The others are ours: the next day for an answer,
 * a week for the visit, and four weeks, the rhythm of the monthly meetings, for the first review.
 */
export const WORKING_DAY_SOURCES = {
  acknowledgement: ['4.1', '5 CME officer'],
  homeVisit: ['5 CME officer'],
  checks: ['LA check list'],
  firstReview: ['5 CNIS', '1.2'],
} as const satisfies Record<keyof WorkingDays, readonly Paragraph[]>;

/** The rule has no end; in which of its years the bank holidays are known stands on their list. */
const ALWAYS = { from: localDate('2019-01-01'), to: localDate('2099-12-31') };

/** The working days of an authority that works from Monday to Friday but on bank holidays. */
export function mondayToFriday(authority: string): SchoolCalendar {
  return {
    school: authority,
    source: 'Monday to Friday but bank holidays',
    covers: ALWAYS,
    weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'],
    terms: [{ name: 'Working days', ...ALWAYS }],
    closed: [],
    open: [],
  };
}
