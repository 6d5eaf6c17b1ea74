import { EWS_ROLES, type Role } from '../../domain/policy/roles.ts';
import { localDateAt } from '../../domain/school-calendar.ts';
import type { Joiner } from '../../register/joiner-returns.ts';
import type { Principal, School } from '../../register/register.ts';
import { maySeeSchool } from '../access.ts';
import { answer, finalAnswer } from '../answer.ts';
import { nowOf, type ApiDeps } from '../deps.ts';
import { sendJoinerWord } from '../joiner-word.ts';
import { forbidden, invalid, NOT_FOUND } from '../problem.ts';
import type { Call, Route } from '../route.ts';
import { joinerAnswer, joinerListAnswer, joinerSchema } from '../schemas/joiner.ts';
import { parse } from '../schemas/parse.ts';
import { implausibleBirth } from '../schemas/report.ts';

/** Those who return a joiner, and those who "receive and record details of starters" (5 schools, 5 admissions). */
const MAY_RETURN_JOINERS: readonly Role[] = ['school', 'admissions', ...EWS_ROLES];
const MAY_READ_JOINERS: readonly Role[] = [...MAY_RETURN_JOINERS, 'auditor'];
const MOST = 100;

/** A school's returns of the pupils it has entered on its admission register (SI 2024/208 reg 13). */
export function joinerRoutes(deps: ApiDeps): Route[] {
  const { register, policy, log } = deps;
  const find = async ({ principal, params }: Call): Promise<School | undefined> => {
    const urn = params['urn'] ?? '';
    return maySeeSchool(principal, urn) ? register.findSchool(urn) : undefined;
  };
  return [
    {
      method: 'post',
      path: '/schools/:urn/joiners',
      summary: 'Return a joiner: due by the end of the fifth day after the day of entry',
      body: joinerSchema,
      idempotency: 'optional',
      answers: { 201: { description: 'On record', schema: joinerAnswer } },
      problems: [
        'malformed-json',
        'unauthenticated',
        'forbidden',
        'not-found',
        'too-large',
        'unsupported-media-type',
        'invalid',
        'idempotency-conflict',
        'unavailable',
      ],
      async handle(call) {
        const school = await find(call);
        if (!school) return NOT_FOUND;
        if (!MAY_RETURN_JOINERS.includes(call.principal.role)) return mayNot(call.principal, 'return');
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
        if (taken.wordFor) {
          const { caseId } = taken.wordFor;
          const { pupil: _, ...body } = joiner;
          await register.storeCommand({ commandId, caseId, kind: 'note-joiner', principal, body });
          const sent = await sendJoinerWord(deps, taken.wordFor);
          // The return is on record either way, and the reconciler sends the word again.
          if (sent !== 'decided')
            log.warn({ caseId, sent }, 'word of a joiner is not on record of its case yet');
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
      answers: { 200: { description: 'The returns', schema: joinerListAnswer } },
      problems: ['unauthenticated', 'forbidden', 'not-found', 'unavailable'],
      async handle(call) {
        const school = await find(call);
        if (!school) return NOT_FOUND;
        if (!MAY_READ_JOINERS.includes(call.principal.role)) return mayNot(call.principal, 'read');
        const returns = await register.joinersOf(school.urn, MOST);
        return answer(200, {
          items: returns.map(({ school: _, isLate, ...each }) => ({ ...each, late: isLate })),
        });
      },
    },
  ];
}

function mayNot({ role }: Principal, what: string) {
  return forbidden(`The role ${role} may not ${what} joiners.`);
}
