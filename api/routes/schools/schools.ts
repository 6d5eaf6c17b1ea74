import { datesOf } from '../../../domain/calendar/bank-holidays.ts';
import { policyOfCase } from '../../../domain/policy/editions/editions.ts';
import { clockFor, clockOnOrAfter } from '../../../domain/calendar/school-calendar.ts';
import type { School } from '../../../register/register.ts';
import { answer, finalAnswer, showing, type Answer } from '../../http/answer.ts';
import { calendarFileSchema, parseCalendarFile } from '../../files/calendar-file.ts';
import type { ApiDeps } from '../../deps.ts';
import { schoolFor } from '../../visibility/permission.ts';
import { invalid, NOT_FOUND, problem } from '../../http/problem.ts';
import { staleness } from '../../http/precondition.ts';
import type { Call, Route } from '../../http/route.ts';
import { receiptAnswer } from '../../schemas/answers.ts';
import { calendarChangeAnswer } from '../../schemas/calendars.ts';
import { parse } from '../../schemas/parse.ts';
import { calendarQuery, clockQuery } from '../../schemas/queries.ts';
import { movesOfCases, storeChange } from './moved-cases.ts';

/** A school's calendar and what it makes of a first day. */
export function schoolRoutes(deps: ApiDeps): Route[] {
  const { policy } = deps;
  return [
    {
      method: 'get',
      look: 'none',
      path: '/schools/:urn/calendar',
      summary: "The school's calendar",
      does: ['read-calendar'],
      answers: { 200: { description: 'The file', schema: calendarFileSchema, headers: ['ETag'] } },
      problems: ['unauthenticated', 'not-found', 'unavailable'],
      async handle(call) {
        const school = await schoolFor(deps, call, 'read-calendar');
        if ('status' in school) return school;
        if (!school.calendar) return NOT_FOUND;
        const { version, dates } = school.calendar;
        const { holidays: _, ...file } = dates;
        return answer(200, file, { ETag: `"${version}"` });
      },
    },
    {
      method: 'put',
      look: 'calendar-moves',
      path: '/schools/:urn/calendar',
      keyScope: 'calendar',
      summary:
        'Put a calendar: moves the deadlines of every open case; dryRun says which and changes nothing',
      does: ['put-calendar'],
      query: calendarQuery,
      body: calendarFileSchema,
      idempotency: 'optional',
      answers: {
        200: { description: 'What moves', schema: calendarChangeAnswer },
        202: {
          description: 'Stored; some cases are told as soon as they can be reached',
          schema: calendarChangeAnswer,
        },
      },
      problems: [
        'malformed-json',
        'unauthenticated',
        'forbidden',
        'not-found',
        'stale',
        'too-large',
        'unsupported-media-type',
        'invalid',
        'idempotency-conflict',
        'unavailable',
      ],
      async handle(call) {
        const school = await schoolFor(deps, call, 'put-calendar');
        return 'status' in school ? school : putCalendar(deps, school, call);
      },
    },
    {
      method: 'get',
      look: 'none',
      path: '/schools/:urn/clock',
      summary: 'The receipt of the clock that a first day would start',
      does: ['read-school-clock'],
      query: clockQuery,
      answers: { 200: { description: 'The receipt', schema: receiptAnswer } },
      problems: ['unauthenticated', 'not-found', 'invalid', 'not-a-school-day', 'unavailable'],
      async handle(call) {
        const school = await schoolFor(deps, call, 'read-school-clock');
        if ('status' in school) return school;
        if (!school.calendar) return NOT_FOUND;
        const parsed = parse(clockQuery, call.query);
        if (!parsed.ok) return parsed.answer;
        const { firstDay } = parsed.value;
        const counted = clockFor(school.calendar.dates, firstDay, policy);
        if (counted.ok) return answer(200, { firstDay, ...counted.clock });
        const { nextSchoolDay } = counted;
        const why = `${firstDay} is not a school day of this school. The next school day is ${nextSchoolDay}.`;
        return problem('not-a-school-day', why, { nextSchoolDay });
      },
    },
  ];
}

async function putCalendar(deps: ApiDeps, school: School, call: Call): Promise<Answer> {
  const query = parse(calendarQuery, call.query);
  if (!query.ok) return query.answer;
  const file = parseCalendarFile(call.body);
  if (!file.ok) return invalid(file.errors);
  const dates = file.calendar;
  if (dates.school !== school.urn) {
    return invalid([{ pointer: '/school', message: `is not the school of this address, ${school.urn}` }]);
  }
  const stale = call.repeated ? undefined : staleness(call.ifMatch, school.calendar?.version ?? 0);
  if (stale) return stale;
  const holidays = datesOf(await deps.register.bankHolidays());
  const moves = await movesOfCases(deps, call, school.urn, (current) =>
    clockOnOrAfter({ ...dates, holidays }, current.absence.firstDay, policyOfCase(current)),
  );
  const moved = moves.map(({ caseId }) => caseId);
  if (query.value.dryRun === 'true') return showing(moved, answer(200, { calendar: dates, moves }));
  const { commandId } = call;
  await storeChange(deps, call, 'put-calendar');
  const version = await deps.register.putCalendar(school.urn, dates, commandId);
  const told = await deps.calendarTeller.tell({ school: school.urn, commandId });
  const body = { calendar: dates, version, moves };
  return showing(moved, told ? finalAnswer(200, body) : answer(202, body));
}
