import { localDateAt } from '../../../domain/calendar/school-calendar.ts';
import type { Joiner } from '../../../register/returns/joiner-returns.ts';
import { scopeOf } from '../../visibility/access.ts';
import { answer, finalAnswer } from '../../http/answer.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { sendStored } from '../../../dispatch/send-stored.ts';
import { schoolFor } from '../../visibility/permission.ts';
import { invalid, NOT_FOUND, WRITING_PROBLEMS } from '../../http/problem.ts';
import type { Route } from '../../http/route.ts';
import { joinerAnswer, joinerListAnswer, joinerSchema } from '../../schemas/cases/joiner.ts';
import { parse } from '../../schemas/parse.ts';
import { implausibleBirth } from '../../schemas/cases/report.ts';

const MOST = 100;

/** A school's returns of the pupils it has entered on its admission register (SI 2024/208 reg 13). */
export function joinerRoutes(deps: ApiDeps): Route[] {
  const { register, policy, log } = deps;
  return [
    {
      method: 'post',
      path: '/schools/:urn/joiners',
      keyScope: 'report',
      summary: 'Return a joiner: due by the end of the fifth day after the day of entry',
      does: ['return-joiner'],
      body: joinerSchema,
      idempotency: 'optional',
      answers: { 201: { description: 'On record', schema: joinerAnswer } },
      problems: WRITING_PROBLEMS,
      async handle(call) {
        const school = await schoolFor(deps, call, 'return-joiner');
        if ('status' in school) return school;
        const parsed = parse(joinerSchema, call.body);
        if (!parsed.ok) return parsed.answer;
        const joiner: Joiner = { ...parsed.value, school: school.urn };
        const today = localDateAt(nowOf(deps), policy.times.zone);
        if (joiner.enteredOn > today) {
          return invalid([{ pointer: '/enteredOn', message: `lies after today, ${today}` }]);
        }
        const faults = implausibleBirth(joiner.pupil, joiner.enteredOn, 'the day of entry', today);
        if (faults.length > 0) return invalid(faults);
        const { principal, commandId } = call;
        const taken = await register.takeJoiner(joiner, commandId, principal);
        // The return is on record either way; a case that could not be told is told until it has decided.
        if (!(await sendStored(deps, [`joiner-${commandId}`]))) {
          log.warn({ returnId: commandId }, 'the case of a joiner is told later');
        }
        // Whether somebody looks for the child is not the school's to know.
        const { returnId, dueBy, isLate } = taken;
        return finalAnswer(201, { received: true, returnId, dueBy, late: isLate });
      },
    },
    {
      method: 'get',
      look: 'joiners',
      path: '/schools/:urn/joiners',
      summary: `The joiners a school has returned, latest first, up to ${MOST}`,
      does: ['read-joiners'],
      answers: { 200: { description: 'The returns', schema: joinerListAnswer } },
      problems: ['unauthenticated', 'forbidden', 'not-found', 'unavailable'],
      async handle(call) {
        const school = await schoolFor(deps, call, 'read-joiners');
        if ('status' in school) return school;
        const scope = scopeOf(call.principal);
        if (scope === null) return NOT_FOUND;
        const returns = await register.joinersOf(school.urn, MOST, scope);
        return answer(200, {
          items: returns.map(({ school: _, isLate, ...each }) => ({ ...each, late: isLate })),
        });
      },
    },
  ];
}
