import { sampleCalendars } from '../../cli/sample-calendars.ts';
import { addDays } from '../../domain/local-date.ts';
import { BROMLEY } from '../../domain/policy/bromley.ts';
import { localDateAt, previousSchoolDay, type SchoolCalendar } from '../../domain/school-calendar.ts';
import type { Installation, Sent } from './installation.ts';
import { CALENDAR, MARKERS, REFUSED } from './markers.ts';

interface Shown {
  readonly id: string;
  readonly workflowId: string;
  readonly reference: string;
  readonly asOf: string;
  readonly stage: string;
  readonly version: number;
}

const school = 'school:900001';
const M = MARKERS;

/** The sample calendar of the first school. */
function calendar(): SchoolCalendar {
  const sample = sampleCalendars(localDateAt(Date.now(), BROMLEY.times.zone)).find(
    (each) => each.school === '900001',
  );
  if (!sample) throw new Error('The first sample school has no calendar');
  return sample;
}

/** Puts a calendar with markers in all its words; `edition` makes it one that no case counts by yet. */
export async function putCalendar(it: Installation, edition: number): Promise<void> {
  const dates = calendar();
  const body = {
    ...dates,
    source: `${CALENDAR.source} ${String(edition)}`,
    terms: dates.terms.map((term, index) => ({ ...term, name: `${CALENDAR.term} ${String(index)}` })),
    open: [...dates.open, { on: addDays(dates.covers.to, -edition), reason: CALENDAR.reason }],
  };
  const { status, text } = await it.call({
    who: school,
    method: 'PUT',
    path: '/api/v1/schools/900001/calendar',
    body,
  });
  if (status !== 200) throw new Error(`The calendar was answered ${String(status)}: ${text}`);
}

/** The first day of an absence whose school day so many is today or the last school day. */
function firstDayOn(schoolDay: number): string {
  const today = localDateAt(Date.now(), BROMLEY.times.zone);
  const dates = calendar();
  let day = previousSchoolDay(dates, today) ?? today;
  for (let at = 1; at < schoolDay; at += 1) day = previousSchoolDay(dates, addDays(day, -1)) ?? day;
  return day;
}

async function decided(it: Installation, sent: Sent): Promise<Shown> {
  const { status, text } = await it.call(sent);
  if (status !== 200 && status !== 201) throw new Error(`${sent.path} was answered ${status}: ${text}`);
  return JSON.parse(text.split('\n')[0] ?? '') as Shown;
}

export const reportOf = (pupil: object, schoolDay: number, more: object = {}) => ({
  school: '900001',
  pupil: { dateOfBirth: '2014-03-09', ...pupil },
  absence: { kind: 'unexplained', firstDay: firstDayOn(schoolDay) },
  ...more,
});

export const report = (it: Installation, body: object) =>
  decided(it, { who: school, method: 'POST', path: '/api/v1/cases', body });
const command = (it: Installation, who: string, id: string, action: string, body: object) =>
  decided(it, { who, method: 'POST', path: `/api/v1/cases/${id}/${action}`, body });

/** A case with a marker in everything that can be written, from its report to outcome 1. */
export async function locatedAtHome(it: Installation): Promise<Shown> {
  const pupil = {
    givenName: M.givenName,
    familyName: M.familyName,
    sex: M.sex,
    address: { lines: [`1 ${M.addressLine}`, M.secondAddressLine], postcode: M.postcode },
    contacts: [
      { name: M.contactName, relationship: M.relationship, phone: M.phone, email: M.email },
      { name: M.otherContactName, phone: M.otherPhone, email: M.otherEmail, parentalResponsibility: true },
    ],
  };
  const opened = await report(it, reportOf(pupil, 3, { note: M.reportNote }));
  const { id } = opened;
  const joined = { ...reportOf(pupil, 3, { note: M.joinedNote }), school: '900002' };
  const answer = await it.call({
    who: 'school:900002',
    method: 'POST',
    path: '/api/v1/cases',
    body: joined,
  });
  if (answer.status !== 202) throw new Error(answer.text);
  await command(it, school, id, 'enquiries', {
    entries: [
      { check: 'phone-parents', attemptedAt: opened.asOf, result: 'no-answer', note: M.enquiryNote },
      { check: 'sibling-schools', notApplicable: M.notApplicable },
    ],
  });
  await command(it, school, id, 'vulnerability-assessment', {
    circumstances: ['early-help'],
    concern: true,
    assessedBy: M.assessedBy,
    note: M.vulnerabilityNote,
  });
  await command(it, school, id, 'safeguarding-concerns', {
    to: ['childrens-social-care', 'police'],
    made: false,
    reference: M.concernReference,
    note: M.concernNote,
  });
  await command(it, school, id, 'acknowledgements', {
    duty: 'notify-social-worker',
    note: M.acknowledgementNote,
  });
  await command(it, school, id, 'corrections', { firstDay: firstDayOn(4), why: M.correctionWhy });
  await command(it, school, id, 'referral', { note: M.referralNote });
  return command(it, 'ewo', id, 'outcome', { outcome: 'located-at-home', note: M.outcomeNote });
}

/** Outcome 2, with where the family has moved to. */
export async function handingOver(it: Installation): Promise<Shown> {
  const pupil = { givenName: M.otherGivenName, familyName: M.otherFamilyName };
  const { id } = await report(it, reportOf(pupil, 12));
  const destination = { authority: M.destinationAuthority, school: M.destinationSchool };
  return command(it, 'ewo', id, 'outcome', { outcome: 'moved-out-of-area', destination });
}

/** Outcome 3, and a rehearsal, which shows in the history. */
export async function tracking(it: Installation): Promise<Shown> {
  const pupil = { givenName: M.thirdGivenName, familyName: M.thirdFamilyName };
  const { id } = await report(it, reportOf(pupil, 25));
  await decided(it, {
    who: 'operator',
    method: 'POST',
    path: `/api/v1/rehearsal/cases/${id}/advance`,
    body: { schoolDays: 1 },
  });
  return command(it, 'cme-officer', id, 'outcome', { outcome: 'still-missing' });
}

/** Requests that are refused, with the status of the refusal: each carries a marker where callers make mistakes. */
export function refused(id: string): readonly (Sent & { readonly status: number })[] {
  const word = REFUSED.body;
  const post = (path: string, body: unknown, status: number, headers = {}) =>
    ({ who: school, method: 'POST', path, body, status, headers }) as const;
  const get = (path: string, status: number, who = 'ewo') => ({ who, method: 'GET', path, status }) as const;
  const sound = reportOf({ givenName: word, familyName: word }, 2);
  return [
    post('/api/v1/cases', { ...sound, surprise: word }, 422),
    post('/api/v1/cases', { ...sound, pupil: { ...sound.pupil, dateOfBirth: word } }, 422),
    post('/api/v1/cases', { ...sound, pupil: { ...sound.pupil, familyName: word.repeat(20) } }, 422),
    post('/api/v1/cases', { ...sound, pupil: { ...sound.pupil, upn: word } }, 422),
    post('/api/v1/cases', { ...sound, note: `${word}\0` }, 422),
    post('/api/v1/cases', { ...sound, absence: { kind: word } }, 422),
    post('/api/v1/cases', { ...sound, circumstances: [word] }, 422),
    post('/api/v1/cases', { ...sound, school: word }, 422),
    post('/api/v1/cases', { ...sound, absence: { kind: 'unexplained', firstDay: '2026-08-02' } }, 422),
    post('/api/v1/cases', { ...sound, school: '900002' }, 403),
    post('/api/v1/cases', `{"pupil":{"givenName":"${word}`, 400),
    post('/api/v1/cases', word.repeat(20_000), 413),
    post('/api/v1/cases', word, 415, { 'content-type': 'text/plain' }),
    post('/api/v1/cases', JSON.stringify(word), 415, { 'content-type': `application/json; charset=${word}` }),
    post('/api/v1/cases', sound, 422, { 'idempotency-key': `${REFUSED.header} with spaces` }),
    { ...post('/api/v1/cases', sound, 403), who: 'operator' },
    { ...post('/api/v1/cases', sound, 401), who: REFUSED.header },
    { ...post(`/api/v1/cases/${id}/outcome`, { outcome: 'returned', note: word }, 404), who: 'admissions' },
    {
      ...post(`/api/v1/cases/${id}/outcome`, { outcome: 'returned', note: word }, 404),
      who: 'school:900002',
    },
    { ...post(`/api/v1/cases/${id}/outcome`, { outcome: 'returned', note: word }, 403), who: 'auditor' },
    post(`/api/v1/cases/${id}/outcome`, { outcome: word }, 422),
    post(`/api/v1/cases/${id}/acknowledgements`, { duty: word, note: word }, 422),
    post(`/api/v1/cases/${id}/referral`, { note: word }, 412, { 'if-match': `"${REFUSED.header}"` }),
    post(`/api/v1/cases/${REFUSED.path}/outcome`, { outcome: 'returned' }, 404),
    post(`/api/v1/${REFUSED.path}`, {}, 404),
    get(`/api/v1/cases/${REFUSED.path}`, 404),
    get(`/api/v1/cases/${REFUSED.path}/timeline`, 404),
    get(`/api/v1/schools/${REFUSED.path}/clock?firstDay=${REFUSED.query}`, 404),
    get(`/api/v1/schools/900001/clock?firstDay=${REFUSED.query}`, 422),
    get(`/api/v1/cases?stage=${REFUSED.query}`, 422),
    get(`/api/v1/cases?cursor=${REFUSED.query}`, 422),
    get(`/api/v1/cases?q=${REFUSED.query}`, 200),
    get(`/api/v1/cases?q=${REFUSED.query}`, 200, 'operator'),
    get(`/${REFUSED.path}/%E0%A4%A`, 404),
    get(`/api/v1/cases/%E0%A4%A${REFUSED.path}`, 404),
    { who: 'ewo', method: 'DELETE', path: `/api/v1/cases/${REFUSED.path}`, status: 405 },
  ];
}

/** Requests that fail: the register's database refuses its part of them, with the values in its message. */
export async function failing(it: Installation, id: string): Promise<{ status: number; text: string }[]> {
  const word = REFUSED.failed;
  const attempts: readonly (readonly [table: string, Omit<Sent, 'who' | 'method'>])[] = [
    ['reports', { path: '/api/v1/cases', body: reportOf({ givenName: word, familyName: word }, 2) }],
    ['children', { path: '/api/v1/cases', body: reportOf({ givenName: word, familyName: word }, 2) }],
    ['commands', { path: `/api/v1/cases/${id}/referral`, body: { note: word } }],
    ['kept_answers', { path: '/api/v1/cases', body: reportOf({ givenName: word, familyName: word }, 2) }],
  ];
  const answers = [];
  for (const [table, sent] of attempts) {
    await it.statement(`alter table ${table} add constraint broken check (false) not valid`);
    answers.push(await it.call({ who: school, method: 'POST', ...sent }));
    await it.statement(`alter table ${table} drop constraint broken`);
  }
  return answers;
}
