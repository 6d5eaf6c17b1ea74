import { sampleCalendars } from '../../../demo/sample-calendars.ts';
import { addDays, localDate, type LocalDate } from '../../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../../domain/policy/editions/bromley.ts';
import {
  localDateAt,
  previousSchoolDay,
  type SchoolCalendar,
} from '../../../domain/calendar/school-calendar.ts';
import { BORN, EMAIL, PHONE, POSTCODE, sown, TEXT, UPN } from '../words.ts';
import type { Planter, Shown } from './planter.ts';
import { counted } from '../../domain/calendars.ts';

export const SCHOOL = 'school:900001';
export const OTHER_SCHOOL = 'school:900002';

export function today(): LocalDate {
  return localDateAt(Date.now(), BROMLEY.times.zone);
}

/** The sample calendar of the first school. */
function calendar(): SchoolCalendar {
  const sample = sampleCalendars(today()).find(({ school }) => school === '900001');
  if (!sample) throw new Error('The first sample school has no calendar');
  return sample;
}

/** The first day of an absence whose school day so many is today or the last school day. */
export function firstDayOn(schoolDay: number): LocalDate {
  const dates = counted(calendar());
  let day = previousSchoolDay(dates, today()) ?? today();
  for (let at = 1; at < schoolDay; at += 1) day = previousSchoolDay(dates, addDays(day, -1)) ?? day;
  return day;
}

export const address = { lines: [TEXT, TEXT, TEXT], postcode: POSTCODE };
const contact = { name: TEXT, relationship: TEXT, phone: PHONE, email: EMAIL };

/** A child with everything that can be said of one, and nothing that another has. */
export const child = () =>
  sown({
    ...{ givenName: TEXT, familyName: TEXT, dateOfBirth: BORN, sex: TEXT, upn: UPN, address },
    contacts: [contact, { ...contact, parentalResponsibility: true }],
  }) as Readonly<Record<string, unknown>>;

export const reportOf = (pupil: object, schoolDay: number, more: object = {}) => ({
  ...{ school: '900001', pupil, absence: { kind: 'unexplained', firstDay: firstDayOn(schoolDay) } },
  ...more,
});

/** A case of the first school whose last school day, or today, is that one. */
export const openCase = ({ send }: Planter, schoolDay: number, pupil: object = child()) =>
  send('on roll', SCHOOL, 'POST', '/api/v1/cases', reportOf(pupil, schoolDay, { note: TEXT }));

export const command = ({ send }: Planter, who: string, id: string, action: string, body: object) =>
  send('on roll', who, 'POST', `/api/v1/cases/${id}/${action}`, body);

/** Puts a calendar with texts in all its words; `edition` makes it one that no case counts by yet. */
export async function putCalendar({ send }: Planter, edition: number): Promise<void> {
  const dates = calendar();
  await send<unknown>('calendar', SCHOOL, 'PUT', '/api/v1/schools/900001/calendar', {
    ...dates,
    source: TEXT,
    terms: dates.terms.map((term) => ({ ...term, name: TEXT })),
    open: [...dates.open, { on: addDays(dates.covers.to, -edition), reason: TEXT }],
  });
  const holiday = { date: addDays(localDate('2038-01-01'), edition), name: TEXT };
  await send<unknown>('calendar', 'operator', 'POST', '/api/v1/holidays', { add: [holiday] });
}

/** What a school returns of pupils without a case, and the register of a day as a file. */
export async function returns(planter: Planter, { reference }: Shown): Promise<void> {
  const { send, it, note } = planter;
  const { contacts: _, ...leaver } = child();
  await send('return', SCHOOL, 'POST', '/api/v1/schools/900001/joiners', {
    ...{ pupil: child(), enteredOn: today(), previousSchool: TEXT, note: TEXT },
  });
  await send('return', SCHOOL, 'POST', '/api/v1/schools/900001/leavers', {
    ...{ pupil: { ...child(), ...leaver }, parents: [{ fullName: TEXT, address, phone: PHONE }] },
    ...{ futureHome: { parent: TEXT, address, from: today() }, destination: { school: TEXT } },
    ...{ ground: 'a', deletedOn: today(), note: TEXT },
  });
  const { upn = '' } = sown({ upn: UPN }) as { upn?: string };
  const day = firstDayOn(1);
  const body = `date,session,code,upn,case\n${day},am,O,,${reference}\n${day},pm,O,${upn},\n`;
  const path = '/api/v1/schools/900001/attendance';
  const { status, text } = await it.call({
    ...{ who: SCHOOL, method: 'POST', path, body, headers: { 'content-type': 'text/csv' } },
  });
  if (status !== 200) throw new Error(`The file was answered ${String(status)}: ${text}`);
  note({ text: upn, about: 'return', member: 'POST /api/v1/schools/{urn}/attendance text/csv' });
}
