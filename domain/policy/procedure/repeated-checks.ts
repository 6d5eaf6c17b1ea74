import type { Check, EnquirySide } from './enquiries.ts';
import type { Paragraph } from '../paragraphs.ts';
import type { PolicyDays } from '../../calendar/school-calendar.ts';

interface RepeatedRow {
  readonly words: string;
  readonly policy: readonly Paragraph[];
  readonly side: EnquirySide;
  /** Any one of them is the contact of a day; each of them that was made is due again on the next. */
  readonly checks: readonly Check[];
  /** Also counts as the contact of a day, without being asked for again every day. */
  readonly alsoMetBy: readonly Check[];
  readonly every: 'school-day';
  readonly from: keyof PolicyDays;
  /** The last day on which it is due. It ends earlier when the school refers: EWS looks from then on. */
  readonly until: keyof PolicyDays;
}

/** Checks that one attempt does not settle. */
export const REPEATED_CHECKS = {
  'daily-contact': {
    words: 'Contact the parents or carers every school day, by phone, text or e-mail',
    policy: ['flow chart days 1-10'],
    side: 'school',
    checks: ['phone-parents', 'voicemail-parents', 'email-parents', 'text-parents'],
    alsoMetBy: ['home-visit'],
    every: 'school-day',
    from: 'contact',
    until: 'schoolEnquiriesEnd',
  },
} as const satisfies Record<string, RepeatedRow>;
