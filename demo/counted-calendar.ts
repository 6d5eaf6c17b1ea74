import type { ApiClient } from '../cli/api-client.ts';
import { datesOf, type BankHolidayList } from '../domain/calendar/bank-holidays.ts';
import type { CountedCalendar, SchoolCalendar } from '../domain/calendar/school-calendar.ts';

/** What the days of a school are counted by, as anybody may read it. */
export async function countedCalendar(client: ApiClient, school: string): Promise<CountedCalendar> {
  const calendar = await client.get<SchoolCalendar>(`/api/v1/schools/${school}/calendar`);
  const holidays = datesOf(await client.get<BankHolidayList>('/api/v1/holidays'));
  return { ...calendar, holidays };
}
