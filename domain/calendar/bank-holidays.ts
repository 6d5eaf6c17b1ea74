import { localDate, type LocalDate } from './local-date.ts';

/** Years, both included, whose bank holidays are known. Of any other it is not known which days count. */
interface KnownYears {
  readonly from: number;
  readonly to: number;
}

/** The bank holidays that something is counted by. */
export interface BankHolidays {
  /** Of the council's list, from 1: each change of the list is a version of its own. */
  readonly version: number;
  readonly years: KnownYears;
  readonly dates: readonly LocalDate[];
}

/** One bank holiday of the council's list. */
export interface BankHoliday {
  readonly date: LocalDate;
  readonly name: string;
}

/** The council's list, in the order of its dates. */
export interface BankHolidayList {
  readonly version: number;
  readonly years: KnownYears;
  readonly holidays: readonly BankHoliday[];
}

/** What is to become of the list: one change, however many dates. */
export interface BankHolidayChange {
  readonly add: readonly BankHoliday[];
  readonly remove: readonly LocalDate[];
}

/** One thing wrong with a change: where, as a JSON pointer (RFC 6901), and what, in plain words. */
interface BankHolidayFault {
  readonly pointer: string;
  readonly message: string;
}

/** Banking and Financial Dealings Act 1971, schedule 1, with Good Friday and Christmas Day of the common law. */
const HOLIDAYS_OF_A_YEAR = 8;
/** A date later than this after the last known year is a slip in the year. */
const YEARS_AHEAD = 5;

/** The dates of a list, as something is counted by them. */
export function datesOf({ version, years, holidays }: BankHolidayList): BankHolidays {
  return { version, years, dates: holidays.map(({ date }) => date) };
}

/** Whether a date is a bank holiday in England and Wales; of a year that is not known none is. */
export function isBankHoliday({ dates }: BankHolidays, date: LocalDate): boolean {
  return dates.includes(date);
}

/** Whether the bank holidays of a date's year are known. */
export function areKnownFor({ years }: BankHolidays, date: LocalDate): boolean {
  const year = yearOf(date);
  return years.from <= year && year <= years.to;
}

/** Everything that is wrong with a change of the list, all at once. */
export function faultsOfChange(
  list: BankHolidayList,
  { add, remove }: BankHolidayChange,
): BankHolidayFault[] {
  const first = localDate(`${String(list.years.from)}-01-01`);
  const last = localDate(`${String(list.years.to + YEARS_AHEAD)}-12-31`);
  const named = (date: LocalDate) => list.holidays.find((each) => each.date === date)?.name;
  const nothing = add.length + remove.length === 0;
  return [
    ...(nothing ? [{ pointer: '', message: 'names no date to add or to remove' }] : []),
    ...add.flatMap(({ date }, index) => {
      const pointer = `/add/${String(index)}/date`;
      const known = named(date);
      if (known !== undefined) return [{ pointer, message: `${date} is a bank holiday already: ${known}` }];
      if (date < first || date > last) {
        return [{ pointer, message: `must be from ${first} to ${last}` }];
      }
      const isTwice = add.findIndex((each) => each.date === date) < index;
      return isTwice ? [{ pointer, message: `${date} is named twice` }] : [];
    }),
    ...remove.flatMap((date, index) => {
      const pointer = `/remove/${String(index)}`;
      if (named(date) === undefined) return [{ pointer, message: `${date} is no bank holiday of the list` }];
      return remove.indexOf(date) < index ? [{ pointer, message: `${date} is named twice` }] : [];
    }),
  ];
}

/**
 * The list after a change without faults. A year after the known ones becomes known once it has as many holidays as a
 * year has; a holiday that is taken out of a known year does not make that year unknown.
 */
export function changedList(list: BankHolidayList, { add, remove }: BankHolidayChange): BankHolidayList {
  const holidays = [...list.holidays.filter(({ date }) => !remove.includes(date)), ...add].sort((a, b) =>
    a.date < b.date ? -1 : 1,
  );
  const { from } = list.years;
  let { to } = list.years;
  const isComplete = (year: number) =>
    holidays.filter(({ date }) => yearOf(date) === year).length >= HOLIDAYS_OF_A_YEAR;
  while (isComplete(to + 1)) to += 1;
  return { version: list.version + 1, years: { from, to }, holidays };
}

function yearOf(date: LocalDate): number {
  return Number(date.slice(0, 4));
}
