import {
  changedList,
  datesOf,
  faultsOfChange,
  type BankHolidayList,
} from '../../../domain/calendar/bank-holidays.ts';
import { clockWithHolidays } from '../../../domain/decisions/attendance/corrections.ts';
import { policyOfCase } from '../../../domain/policy/editions/editions.ts';
import { answer, finalAnswer, showing, type Answer } from '../../http/answer.ts';
import type { ApiDeps } from '../../deps.ts';
import { invalid } from '../../http/problem.ts';
import type { Call, Route } from '../../http/route.ts';
import { holidayChangeAnswer, holidayChangeSchema, holidayListAnswer } from '../../schemas/calendars.ts';
import { parse } from '../../schemas/parse.ts';
import { calendarQuery } from '../../schemas/queries.ts';
import { movesOfCases, storeChange } from './moved-cases.ts';

/** The bank holidays that every case is counted by. */
export function holidayRoutes(deps: ApiDeps): Route[] {
  return [
    {
      method: 'get',
      look: 'none',
      path: '/holidays',
      summary: 'The bank holidays, and of which years they are known',
      does: ['read-holidays'],
      answers: { 200: { description: 'The list', schema: holidayListAnswer } },
      problems: ['unauthenticated', 'forbidden', 'unavailable'],
      async handle() {
        return answer(200, await deps.register.bankHolidays());
      },
    },
    {
      method: 'post',
      look: 'calendar-moves',
      path: '/holidays',
      keyScope: 'operate',
      summary:
        'Add and remove bank holidays: moves the deadlines of every open case; dryRun says which and changes nothing',
      does: ['change-holidays'],
      query: calendarQuery,
      body: holidayChangeSchema,
      idempotency: 'optional',
      answers: {
        200: { description: 'The list as it is then, and what moves', schema: holidayChangeAnswer },
        202: {
          description: 'Stored; some cases are told as soon as they can be reached',
          schema: holidayChangeAnswer,
        },
      },
      problems: [
        'malformed-json',
        'unauthenticated',
        'forbidden',
        'too-large',
        'unsupported-media-type',
        'invalid',
        'idempotency-conflict',
        'unavailable',
      ],
      handle: (call) => changeHolidays(deps, call),
    },
  ];
}

async function changeHolidays(deps: ApiDeps, call: Call): Promise<Answer> {
  const { register } = deps;
  const { commandId } = call;
  const query = parse(calendarQuery, call.query);
  if (!query.ok) return query.answer;
  const parsed = parse(holidayChangeSchema, call.body);
  if (!parsed.ok) return parsed.answer;
  const change = parsed.value;
  const list = await register.bankHolidays();
  // What was made before under this key is on the list by now.
  const faults = call.repeated ? [] : faultsOfChange(list, change);
  if (faults.length > 0) return invalid(faults);
  if (query.value.dryRun === 'true') {
    const preview = changedList(list, change);
    const moves = await movesBy(deps, call, preview);
    const body = { ...preview, version: list.version, moves };
    return showing(moves.map(idOf), answer(200, body));
  }
  await storeChange(deps, call, 'change-holidays');
  const changed = await register.changeBankHolidays(change, commandId);
  // Somebody else has changed the list in the same moment.
  if (!changed) return invalid(faultsOfChange(await register.bankHolidays(), change));
  const moves = await movesBy(deps, call, changed);
  const told = await deps.calendarTeller.tell({ school: null, commandId });
  const body = { ...changed, moves };
  return showing(moves.map(idOf), told ? finalAnswer(200, body) : answer(202, body));
}

const idOf = ({ caseId }: { readonly caseId: string }) => caseId;

function movesBy(deps: ApiDeps, call: Call, changed: BankHolidayList) {
  const holidays = datesOf(changed);
  return movesOfCases(deps, call, null, (current) =>
    clockWithHolidays(current, holidays, policyOfCase(current)),
  );
}
