import type { LeaverFollowUp } from '../../../domain/policy/law/leavers.ts';
import { LEAVER_FOLLOW_UPS } from '../../../domain/policy/law/leavers.ts';
import { worded } from '../../../domain/policy/editions/wording.ts';
import { localDateAt } from '../../../domain/calendar/school-calendar.ts';
import type { Followed, Leaver } from '../../../register/returns/leaver-returns.ts';
import type { Principal } from '../../../register/register.ts';
import { scopeOf } from '../../visibility/access.ts';
import { answer, finalAnswer } from '../../http/answer.ts';
import { nowOf, type ApiDeps } from '../../deps.ts';
import { sendStored } from '../../../dispatch/send-stored.ts';
import { schoolFor } from '../../visibility/permission.ts';
import { invalid, NOT_FOUND, WRITING_PROBLEMS } from '../../http/problem.ts';
import type { Route } from '../../http/route.ts';
import { faultsOfLeaver, leaverAnswer, leaverListAnswer, leaverSchema } from '../../schemas/cases/leaver.ts';
import { parse } from '../../schemas/parse.ts';

const MOST = 100;

/** A school's returns of the pupils whose names it deletes from its admission register (SI 2024/208 reg 13(4)). */
export function leaverRoutes(deps: ApiDeps): Route[] {
  const { register, policy, log } = deps;
  /** Admissions see children on no roll only, and so hear of no case of a pupil. */
  const shown = ({ role }: Principal, { isLate, followUp, openCase, ...rest }: Followed) => {
    const hidden = role === 'admissions' && followUp === 'removal-notice';
    const code: LeaverFollowUp | null = hidden ? null : followUp;
    return {
      ...rest,
      late: isLate,
      followUp: code && { code, words: worded(LEAVER_FOLLOW_UPS[code].words, policy) },
      openCase:
        hidden || openCase === null
          ? null
          : { ...openCase, removalNotice: `/api/v1/cases/${openCase.id}/removal-notice` },
    };
  };
  return [
    {
      method: 'post',
      path: '/schools/:urn/leavers',
      summary: 'Return a leaver: due as soon as the ground is met and no later than the deletion',
      does: ['return-leaver'],
      body: leaverSchema,
      idempotency: 'optional',
      answers: { 201: { description: 'On record, with what is to follow', schema: leaverAnswer } },
      problems: WRITING_PROBLEMS,
      async handle(call) {
        const school = await schoolFor(deps, call, 'return-leaver');
        if ('status' in school) return school;
        const parsed = parse(leaverSchema, call.body);
        if (!parsed.ok) return parsed.answer;
        const faults = faultsOfLeaver(parsed.value, localDateAt(nowOf(deps), policy.times.zone));
        if (faults.length > 0) return invalid(faults);
        const leaver: Leaver = { ...parsed.value, school: school.urn };
        const { principal, commandId } = call;
        const taken = await register.takeLeaver(leaver, commandId, principal);
        // The return is on record either way; a case that could not be told is told until it has decided.
        if (!(await sendStored(deps, [`leaver-${commandId}`]))) {
          log.warn({ returnId: commandId }, 'the case of a leaver is told later');
        }
        return finalAnswer(201, { received: true, ...shown(principal, taken) });
      },
    },
    {
      method: 'get',
      look: 'leavers',
      does: ['read-leavers'],
      path: '/schools/:urn/leavers',
      summary: `The leavers a school has returned, latest first, up to ${MOST}`,
      answers: { 200: { description: 'The returns', schema: leaverListAnswer } },
      problems: ['unauthenticated', 'forbidden', 'not-found', 'unavailable'],
      async handle(call) {
        const school = await schoolFor(deps, call, 'read-leavers');
        if ('status' in school) return school;
        const scope = scopeOf(call.principal);
        if (scope === null) return NOT_FOUND;
        const returns = await register.leaversOf(school.urn, MOST, scope);
        return answer(200, {
          items: returns.map(({ school: _, ...each }) => shown(call.principal, each)),
        });
      },
    },
  ];
}
