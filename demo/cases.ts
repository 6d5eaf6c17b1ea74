import { countedCalendar } from './counted-calendar.ts';
import { addDays, type LocalDate } from '../domain/calendar/local-date.ts';
import {
  nextSchoolDay,
  previousSchoolDay,
  type CountedCalendar,
} from '../domain/calendar/school-calendar.ts';
import { apiClient } from '../cli/api-client.ts';
import type { DemoKeys } from './people.ts';

interface DemoCase {
  readonly pupil: Readonly<Record<string, unknown>>;
  readonly circumstances?: readonly string[];
  /** The school day the case is on when it is opened; 0 means expected back on the next school day. */
  readonly schoolDay: number;
}

const invented = (givenName: string, familyName: string, dateOfBirth: string, yearGroup: number) => ({
  givenName,
  familyName,
  dateOfBirth,
  yearGroup,
  address: { lines: ['1 Sample Street'], postcode: 'ZZ1 1ZZ' },
  contacts: [
    {
      name: `Parent ${familyName}`,
      relationship: 'mother',
      phone: '07700 900001',
      email: 'parent@example.invalid',
      parentalResponsibility: true,
    },
  ],
});

/** Invented children whose cases stand at different points of the procedure. */
const DEMO_CASES: Readonly<Record<string, readonly DemoCase[]>> = {
  '900001': [
    { pupil: invented('Amara', 'Example', '2014-03-09', 7), circumstances: ['looked-after'], schoolDay: 1 },
    { pupil: invented('Bruno', 'Sample', '2013-11-21', 8), schoolDay: 4 },
    { pupil: invented('Celia', 'Placeholder', '2012-06-02', 9), circumstances: ['ehcp'], schoolDay: 13 },
    { pupil: invented('Dario', 'Specimen', '2011-09-30', 10), schoolDay: 22 },
  ],
  '900002': [
    { pupil: invented('Elif', 'Invented', '2018-01-15', 3), schoolDay: 2 },
    { pupil: invented('Femi', 'Fictional', '2016-05-05', 5), schoolDay: 0 },
  ],
};

/** Reports the demo's children through the API, as their schools would. */
export async function openDemoCases(web: string, keys: DemoKeys, today: LocalDate): Promise<number> {
  let opened = 0;
  for (const [urn, cases] of Object.entries(DEMO_CASES)) {
    const school = apiClient(web, keys[`school:${urn}`] ?? '');
    const calendar = await countedCalendar(school, urn);
    for (const { pupil, circumstances, schoolDay } of cases) {
      const body = {
        school: urn,
        pupil,
        circumstances: circumstances ?? [],
        absence: absence(calendar, today, schoolDay),
      };
      await school.post('/api/v1/cases', body, `demo-${urn}-${opened}-${today}`);
      opened += 1;
    }
  }
  return opened;
}

function absence(calendar: CountedCalendar, today: LocalDate, schoolDay: number) {
  if (schoolDay === 0) {
    return { kind: 'did-not-return-from-leave', expectedReturn: nextSchoolDay(calendar, addDays(today, 1)) };
  }
  let firstDay = previousSchoolDay(calendar, today) ?? today;
  for (let day = 1; day < schoolDay; day += 1) {
    firstDay = previousSchoolDay(calendar, addDays(firstDay, -1)) ?? firstDay;
  }
  return { kind: 'unexplained', firstDay };
}
