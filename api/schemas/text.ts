import { z } from 'zod';
import { isInstant } from '../../domain/calendar/instant.ts';
import { isLocalDate, type LocalDate } from '../../domain/calendar/local-date.ts';

const CONTROL = /[\p{Cc}\u2028\u2029]/u;
const CONTROL_BUT_LINES = /[^\P{Cc}\n\r\t]/u;

const text = (most: number) =>
  z
    .string('must be a text')
    .normalize('NFC')
    .trim()
    // The end of the check: a pattern may take the square of the length, and is not asked about more than this.
    .max(most, { error: `must not be longer than ${most} characters`, abort: true });

/** One line that must say something. */
export const line = (most: number) =>
  text(most)
    .min(1, 'must not be empty')
    .refine((value) => !CONTROL.test(value), 'must not hold control characters');

/** What somebody wrote, over as many lines as it takes. */
export const note = text(4000).refine(
  (value) => !CONTROL_BUT_LINES.test(value),
  'must not hold control characters other than line breaks and tabs',
);

/** A date that exists, written `YYYY-MM-DD`. */
export const date = z
  .custom<LocalDate>(isLocalDate, 'must be a date that exists, written YYYY-MM-DD')
  .meta({ override: { type: 'string', format: 'date' } });

/** RFC 3339 in UTC with `Z`. */
export const instant = z
  .string('must be an instant')
  .refine(
    (value) => isInstant(value) && isLocalDate(value.slice(0, 10)),
    'must be an instant that exists, in UTC, written like 2026-10-07T09:15:00Z',
  )
  .meta({ override: { format: 'date-time' } });

/** One of the codes of a table of the domain. */
export const oneOf = <const T extends string>(codes: readonly [T, ...T[]] | readonly T[]) =>
  z.enum(codes as readonly [T, ...T[]], `must be one of ${codes.join(', ')}`);

export const objectOf = <T extends z.ZodRawShape>(members: T) => z.strictObject(members, 'must be an object');

export const flag = z.boolean('must be true or false');

/** A school's number. */
export const urn = z.string('must be a text').regex(/^\d{6}$/, 'must be a URN of six digits');
