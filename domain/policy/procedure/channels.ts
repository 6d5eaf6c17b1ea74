import type { Paragraph } from '../paragraphs.ts';

type Row = { readonly words: string; readonly policy: readonly Paragraph[] };

/**
 * How a family is reached. The flow chart asks for phone, text, e-mail and a letter home; the check list for school
 * has no line for the letter, so it is recorded with the e-mails, as the other contact in writing.
 */
export const CHANNELS = {
  phone: { words: 'Phone', policy: ['flow chart days 1-10', 'school check list', 'LA check list'] },
  voicemail: { words: 'Voicemail', policy: ['school check list'] },
  'e-mail': { words: 'E-mail', policy: ['flow chart days 1-10', 'school check list', 'LA check list'] },
  text: { words: 'Text message', policy: ['flow chart days 1-10', 'school check list', 'LA check list'] },
  letter: { words: 'Letter', policy: ['flow chart days 1-10', 'LA check list'] },
  visit: { words: 'Visit', policy: ['flow chart days 1-10', 'school check list', 'LA check list'] },
  'in-person': { words: 'In person', policy: ['school check list', 'LA check list'] },
} as const satisfies Record<string, Row>;

export type Channel = keyof typeof CHANNELS;
export const CHANNEL_CODES = Object.keys(CHANNELS) as Channel[];

/**
 * Parts of a day, in order, by the clock of the authority's zone. A family that never answers in the morning may
 * answer in the evening: enquiries that are reasonable vary the hour (2).
 */
export const TIMES_OF_DAY = {
  morning: { words: 'Morning', before: '12:00', policy: ['2', '5 EWS'] },
  afternoon: { words: 'Afternoon', before: '17:00', policy: ['2', '5 EWS'] },
  evening: { words: 'Evening', before: '24:00', policy: ['2', '5 EWS'] },
} as const satisfies Record<string, Row & { readonly before: string }>;

export type TimeOfDay = keyof typeof TIMES_OF_DAY;
export const TIME_OF_DAY_CODES = Object.keys(TIMES_OF_DAY) as TimeOfDay[];

/** The part of the day that a clock time, `HH:mm`, lies in. */
export function timeOfDay(clockTime: string): TimeOfDay {
  return TIME_OF_DAY_CODES.find((code) => clockTime < TIMES_OF_DAY[code].before) ?? 'evening';
}
