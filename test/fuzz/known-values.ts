import { randomUUID } from 'node:crypto';
import { apiClient } from '../../cli/api-client.ts';
import { addDays } from '../../domain/calendar/local-date.ts';
import { BROMLEY } from '../../domain/policy/editions/bromley.ts';
import { keyKeepers } from '../../domain/policy/access/machine-keys.ts';
import { localDateAt, previousSchoolDay } from '../../domain/calendar/school-calendar.ts';
import type { Installation } from './installation.ts';
import { countedCalendar } from '../../demo/counted-calendar.ts';

/** Values that exist or may be right, under the names that requests have for them. */
export interface Known {
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Whole bodies, by the operation as the description has it. */
  readonly bodies: Readonly<Record<string, unknown>>;
}

interface Opened {
  readonly id: string;
  readonly asOf: string;
  readonly duties: readonly { readonly id: string }[];
}

const SCHOOL_DAYS = [1, 3, 8, 12, 15, 22, 30];
const HANDED_OVER = 24;

/** Opens cases in every stage, some of them with a link for the receiving side, and says what may be asked about them. */
export async function openKnownCases({ web, keys }: Installation): Promise<Known> {
  const as = (who: string) => apiClient(web, keys[who] ?? '');
  const school = as('school:900001');
  const calendar = await countedCalendar(school, '900001');
  const today = localDateAt(Date.now(), BROMLEY.times.zone);
  const pastDays = [previousSchoolDay(calendar, today) ?? today];
  while (pastDays.length < Math.max(...SCHOOL_DAYS)) {
    pastDays.push(previousSchoolDay(calendar, addDays(pastDays.at(-1) ?? today, -1)) ?? today);
  }
  const report = async (who: string, absence: object, more: object = {}) => {
    const name = randomUUID().replaceAll(/[^a-f]/g, '');
    const pupil = { givenName: `Test${name}`, familyName: `Invented${name}`, dateOfBirth: '2014-03-09' };
    const body = { pupil, absence, ...more };
    return (await as(who).post<Opened>('/api/v1/cases', body, randomUUID())).body;
  };
  const onDay = (day: number) =>
    report(
      'school:900001',
      { kind: 'unexplained', firstDay: pastDays[day - 1] },
      { school: '900001', circumstances: ['ehcp'] },
    );

  const cases = [];
  for (const day of [...SCHOOL_DAYS, ...SCHOOL_DAYS]) cases.push(await onDay(day));
  for (const group of ['went-missing', 'known-out-of-education', 'unknown-to-authority']) {
    cases.push(await report('cme-officer', { kind: 'not-on-roll', group }));
  }
  const links = [];
  for (let count = 0; count < HANDED_OVER; count += 1) {
    const opened = await onDay(12);
    const { id } = opened;
    await as('ewo').post(`/api/v1/cases/${id}/outcome`, { outcome: 'moved-out-of-area' });
    const made = await as('cme-officer').post<{ url: string }>(`/api/v1/cases/${id}/handover-link`, {
      authority: 'Invented County',
    });
    links.push(made.body.url);
    if (count % 2 === 0) cases.push(opened);
  }

  const ownKeys = [];
  for (const keeper of keyKeepers('sees')) {
    ownKeys.push(...(await as(keeper).get<{ items: readonly { id: string }[] }>('/api/v1/keys')).items);
  }
  const ids = cases.map(({ id }) => id);
  const days = [...pastDays.slice(0, 15), today, addDays(today, 1), addDays(today, 30)];
  const named = (names: readonly string[], values: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, values]));
  const values = {
    id: ids,
    sibling: ids,
    ownKey: ownKeys.map(({ id }) => id),
    urn: ['900001', '900002'],
    school: ['900001', '900001', '900002'],
    token: links.map((url) => url.slice(url.lastIndexOf('/') + 1)),
    duty: cases.flatMap(({ duties }) => duties.map(({ id }) => id)),
    edition: [BROMLEY.edition],
    month: [today.slice(0, 7)],
    upn: ['H801200001001'],
    dateOfBirth: ['2014-03-09', '2012-08-31', '2009-01-15'],
    ...named(['firstDay', 'expectedReturn', 'startingDay', 'since', 'date'], pastDays),
    ...named(['on', 'startsOn', 'deletedOn', 'enteredOn', 'until', 'dueOn', 'from', 'dueBefore'], days),
    ...named(
      ['attemptedAt', 'asOf'],
      [`${pastDays[0] ?? today}T09:15:00Z`, ...cases.map(({ asOf }) => asOf)],
    ),
  };
  const marks = pastDays.slice(0, 5).map((date) => `${date},am,N,H801200001001`);
  return {
    values,
    bodies: {
      'PUT /api/v1/schools/{urn}/calendar': calendar,
      'POST /api/v1/schools/{urn}/attendance': ['date,session,code,upn', ...marks].join('\n'),
      'POST /api/v1/cases/{id}/erasure': { confirm: 'erase' },
      'POST /receive/{token}': { confirmed: true, by: 'A Sample' },
    },
  };
}
