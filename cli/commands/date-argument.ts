import { isLocalDate, type LocalDate } from '../../domain/calendar/local-date.ts';
import { UserFacingError } from '../../process/user-facing-error.ts';

/**
 * A date as somebody typed it.
 * @param what it is, as a sentence begins with it
 */
export function asDate(text: string, what = 'The date'): LocalDate {
  if (isLocalDate(text)) return text;
  throw new UserFacingError(
    `${what} ${JSON.stringify(text)} is not a date that exists, written YYYY-MM-DD.`,
    { exitCode: 2 },
  );
}
