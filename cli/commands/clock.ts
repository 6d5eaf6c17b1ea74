import type { Command } from 'commander';
import { UserFacingError } from '../../process/user-facing-error.ts';
import type { LocalDate } from '../../domain/calendar/local-date.ts';
import type { Policy } from '../../domain/policy/editions/policy.ts';
import {
  clockFor,
  type ClockResult,
  type CountedCalendar,
  type SchoolCalendar,
} from '../../domain/calendar/school-calendar.ts';
import { datesOf } from '../../domain/calendar/bank-holidays.ts';
import { FIRST_BANK_HOLIDAYS } from '../../register/schools/bank-holiday-seed.ts';
import { configuredPolicy, readConfig } from '../compose/config.ts';
import { clockReceipt, dateInWords } from './clock-receipt.ts';
import { asDate } from './date-argument.ts';
import { readCalendar } from './read-calendar.ts';

interface ClockOptions {
  readonly calendar: string;
  readonly firstDay: readonly string[];
  readonly json?: boolean;
}

/** Adds `clock`: the receipt of the clock that an absence starts, from a calendar file alone. */
export function registerClock(program: Command): void {
  program
    .command('clock')
    .description(
      'show which school days an absence counts, which dates it does not, and when its deadlines are',
    )
    .requiredOption('--calendar <file>', "the school's calendar file")
    .requiredOption(
      '--first-day <date>',
      'first school day of unexplained absence, or the expected return date after leave; may be repeated',
      (date: string, earlier: readonly string[] | undefined) => [...(earlier ?? []), date],
    )
    .option('--json', 'print JSON, one line for each first day')
    .action(clock);
}

async function clock(
  { calendar: file, firstDay, json = false }: ClockOptions,
  command: Command,
): Promise<void> {
  const write = (text: string) => command.configureOutput().writeOut?.(text);
  const policy = configuredPolicy(readConfig(process.env));
  const firstDays = firstDay.map((date) => asDate(date, 'The first day'));
  const calendar = await usableCalendar(file);
  // Without a register: the list that every register begins with.
  const counted = { ...calendar, holidays: datesOf(FIRST_BANK_HOLIDAYS) };
  const results = firstDays.map((date) => ({ date, result: clockFor(counted, date, policy) }));
  const shown = results.map(({ date, result }) =>
    json ? `${JSON.stringify(asJson(date, result))}\n` : asText(counted, result, policy),
  );
  const [only] = results;
  // One date refused is a command that could not be done; among several it is one of the answers asked for.
  if (results.length === 1 && only?.result.ok === false) {
    if (json) write(shown.join(''));
    throw new UserFacingError(refusalInWords(calendar, only.result), { exitCode: 2 });
  }
  write(shown.join(json ? '' : '\n'));
}

async function usableCalendar(file: string): Promise<SchoolCalendar> {
  const read = await readCalendar(file);
  if (read.ok) return read.calendar;
  const faults = read.errors.map(({ pointer, message }) => `\n  ${pointer}  ${message}`);
  throw new UserFacingError(`The calendar ${file} cannot be used:${faults.join('')}`, { exitCode: 2 });
}

function asJson(firstDay: LocalDate, result: ClockResult): object {
  if (result.ok) return { firstDay, ...result.clock };
  return { firstDay, error: result.refused, nextSchoolDay: result.nextSchoolDay };
}

function asText(calendar: CountedCalendar, result: ClockResult, policy: Policy): string {
  return result.ok ? clockReceipt(calendar, result.clock, policy) : `${refusalInWords(calendar, result)}\n`;
}

function refusalInWords(calendar: SchoolCalendar, refusal: Extract<ClockResult, { ok: false }>): string {
  const { firstDay, nextSchoolDay } = refusal;
  return `${dateInWords(firstDay)} is not a school day at school ${calendar.school}; the next one is ${dateInWords(nextSchoolDay)} (${nextSchoolDay}).`;
}
