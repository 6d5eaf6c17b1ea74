import type { BankHolidayList } from '../../domain/calendar/bank-holidays.ts';
import { localDate } from '../../domain/calendar/local-date.ts';
import file from './bank-holidays-england-and-wales.json' with { type: 'json' };

/** The list that every register begins with, from the file beside this one, which names its source. */
export const FIRST_BANK_HOLIDAYS: BankHolidayList = {
  version: 1,
  years: file.years,
  holidays: file.holidays.map(({ date, name }) => ({ date: localDate(date), name })),
};
